/// Lends a few things to many, in their turn: connections, threads. What came back last goes out first, so that the others may
/// rest.
package final class LendingPool<Item: Sendable>: Sendable {
  /// Why nothing was lent.
  package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    case busy(Int, for: Duration)
    case closed

    package var description: String {
      switch self {
      case .busy(let count, let patience): "all \(count) were busy for \(patience)"
      case .closed: "the program ends"
      }
    }
  }

  private struct Waiter {
    let id: Int
    let continuation: CheckedContinuation<Item?, Never>
  }

  private struct State {
    var idle: [Item] = []
    var made = 0
    var waiters: [Waiter] = []
    var lastID = 0
    var isClosed = false
  }

  private let state = Lock(State())
  private let maximum: Int
  private let make: @Sendable (Int) -> Item
  private let patience: Duration

  /// - Parameters:
  ///   - patience: so long somebody waits for his turn.
  ///   - make: makes the next one, numbered from 0.
  package init(maximum: Int, patience: Duration, make: @escaping @Sendable (Int) -> Item) {
    precondition(maximum > 0, "a pool of nothing lends nothing")
    self.maximum = maximum
    self.patience = patience
    self.make = make
  }

  /// - Throws: `Refusal`, `CancellationError`, and what the closure throws.
  package func lend<Result>(_ body: (Item) async throws -> Result) async throws -> Result {
    let item = try await take()
    defer { giveBack(item) }
    return try await body(item)
  }

  /// How many there are, and how many of them nobody uses.
  package var counts: (made: Int, idle: Int) { state.withLock { ($0.made, $0.idle.count) } }

  /// Nothing is lent any more; gives what lies idle.
  package func close() -> [Item] {
    let (idle, waiters) = state.withLock { state -> ([Item], [Waiter]) in
      defer { (state.idle, state.waiters, state.isClosed) = ([], [], true) }
      return (state.idle, state.waiters)
    }
    for waiter in waiters { waiter.continuation.resume(returning: nil) }
    return idle
  }

  private enum Turn: Sendable {
    case item(Item)
    case make(Int)
    case wait
  }

  private func take() async throws -> Item {
    let turn = try state.withLock { state -> Turn in
      if state.isClosed { throw Refusal.closed }
      if let item = state.idle.popLast() { return .item(item) }
      guard state.made < maximum else { return .wait }
      state.made += 1
      return .make(state.made - 1)
    }
    return switch turn {
    case .item(let item): item
    case .make(let number): make(number)
    case .wait: try await wait()
    }
  }

  private func wait() async throws -> Item {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    // Whichever ends first ends the other; both are looked at, so that nothing lent in that moment is lost.
    let item = await withTaskGroup(of: Item?.self) { group in
      group.addTask { await self.turn(id) }
      group.addTask {
        // Cancelled because the turn has come: nothing to give up then.
        guard (try? await Task.sleep(for: self.patience)) != nil else { return nil }
        self.giveUp(id)
        return nil
      }
      var item: Item?
      for await result in group {
        item = item ?? result
        group.cancelAll()
      }
      return item
    }
    if let item { return item }
    try Task.checkCancellation()
    throw state.withLock { $0.isClosed } ? Refusal.closed : Refusal.busy(maximum, for: patience)
  }

  private func turn(_ id: Int) async -> Item? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let settled = state.withLock { state -> Item?? in
          if state.isClosed || Task.isCancelled { return .some(nil) }
          if let item = state.idle.popLast() { return .some(item) }
          state.waiters.append(Waiter(id: id, continuation: continuation))
          return .none
        }
        if let settled { continuation.resume(returning: settled) }
      }
    } onCancel: {
      giveUp(id)
    }
  }

  private func giveUp(_ id: Int) {
    let waiter = state.withLock { state -> Waiter? in
      state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
    }
    waiter?.continuation.resume(returning: nil)
  }

  private func giveBack(_ item: Item) {
    let waiter = state.withLock { state -> Waiter? in
      if state.isClosed { return nil }
      if !state.waiters.isEmpty { return state.waiters.removeFirst() }
      state.idle.append(item)
      return nil
    }
    waiter?.continuation.resume(returning: item)
  }
}
