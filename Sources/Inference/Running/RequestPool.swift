import Groundwork
import TrafficCore

/// Lends a model's infer requests to the cameras in turn, and gives them up when the model is unloaded.
///
/// The line is as long as there are callers waiting: each waits for its own picture before it sends another, so
/// nothing here grows without them.
final class RequestPool: Sendable {
  private typealias Waiter = CheckedContinuation<InferRequest, any Error>

  private struct State {
    var idle: [InferRequest]
    var lent = 0
    var turn = FairTurn<CameraID, Waiter>()
    var isClosed = false
    var closers: [CheckedContinuation<Void, Never>] = []
  }

  let size: Int
  private let path: String
  private let state: Lock<State>

  init(_ requests: [InferRequest], path: String) {
    size = requests.count
    self.path = path
    state = Lock(State(idle: requests))
  }

  /// Waits for a free request, lends it to `body` and takes it back however `body` ends.
  func withRequest<Result>(
    for camera: CameraID, _ body: (InferRequest) async throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    let request = try await borrow(for: camera)
    defer { giveBack(request) }
    return try await body(request)
  }

  /// Refuses new pictures and those still in line, waits for the ones being computed, then frees all requests.
  func close() async {
    let turnedAway = state.withLock { state in
      state.isClosed = true
      state.idle = []
      return state.turn.leaveAll()
    }
    for waiter in turnedAway { waiter.resume(throwing: unloaded) }
    await withCheckedContinuation { (closer: CheckedContinuation<Void, Never>) in
      let isQuiet = state.withLock { state in
        if state.lent > 0 { state.closers.append(closer) }
        return state.lent == 0
      }
      if isQuiet { closer.resume() }
    }
  }

  private func borrow(for camera: CameraID) async throws -> InferRequest {
    let ticket = Lock<Int?>(nil)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: Waiter) in
        serveOrJoin(waiter, camera: camera, ticket: ticket)
        // Cancelled before there was a ticket: the handler found nothing to leave.
        if Task.isCancelled { leave(ticket, camera: camera) }
      }
    } onCancel: {
      leave(ticket, camera: camera)
    }
  }

  private func serveOrJoin(_ waiter: Waiter, camera: CameraID, ticket: borrowing Lock<Int?>) {
    enum Decision { case closed, served(InferRequest), waits(Int) }
    let decision = state.withLock { state -> Decision in
      if state.isClosed { return .closed }
      guard let request = state.idle.popLast() else { return .waits(state.turn.join(waiter, caller: camera)) }
      state.lent += 1
      return .served(request)
    }
    switch decision {
    case .closed: waiter.resume(throwing: unloaded)
    case .served(let request): waiter.resume(returning: request)
    case .waits(let number): ticket.withLock { $0 = number }
    }
  }

  private func leave(_ ticket: borrowing Lock<Int?>, camera: CameraID) {
    guard let number = ticket.withLock({ $0 }) else { return }
    let waiter = state.withLock { $0.turn.leave(number, caller: camera) }
    waiter?.resume(throwing: CancellationError())
  }

  private func giveBack(_ request: InferRequest) {
    enum Decision { case serves(Waiter), rests, closes([CheckedContinuation<Void, Never>]) }
    let decision = state.withLock { state -> Decision in
      if let next = state.turn.next() { return .serves(next) }
      state.lent -= 1
      if !state.isClosed {
        state.idle.append(request)
        return .rests
      }
      guard state.lent == 0 else { return .rests }
      defer { state.closers = [] }
      return .closes(state.closers)
    }
    switch decision {
    case .serves(let next): next.resume(returning: request)
    case .rests: break
    case .closes(let closers): for closer in closers { closer.resume() }
    }
  }

  private var unloaded: InferenceError {
    InferenceError("Model \(path) was unloaded before the picture's turn came; load it again to go on.")
  }
}
