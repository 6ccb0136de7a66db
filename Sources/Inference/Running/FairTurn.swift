/// Who is next: each caller's requests in their own order, the callers in turn.
///
/// A camera that asks for a hundred pictures delays another camera by one picture, not by a hundred.
package struct FairTurn<Caller: Hashable & Sendable, Waiter: Sendable>: Sendable {
  private struct Entry {
    let number: Int
    let waiter: Waiter
  }

  private var waiting: [Caller: [Entry]] = [:]
  /// Callers with somebody waiting, the next to be served first.
  private var order: [Caller] = []
  private var lastNumber = 0

  package init() {}

  package var isEmpty: Bool { order.isEmpty }
  package var count: Int { waiting.values.reduce(0) { $0 + $1.count } }

  /// The number by which the waiter can leave again.
  package mutating func join(_ waiter: Waiter, caller: Caller) -> Int {
    lastNumber += 1
    if waiting[caller] == nil { order.append(caller) }
    waiting[caller, default: []].append(Entry(number: lastNumber, waiter: waiter))
    return lastNumber
  }

  /// The next to be served; its caller goes to the end of the turn.
  package mutating func next() -> Waiter? {
    guard !order.isEmpty else { return nil }
    let caller = order.removeFirst()
    guard var line = waiting[caller], !line.isEmpty else { return nil }
    let entry = line.removeFirst()
    waiting[caller] = line.isEmpty ? nil : line
    if !line.isEmpty { order.append(caller) }
    return entry.waiter
  }

  /// Somebody who gives up; nil when already served.
  package mutating func leave(_ number: Int, caller: Caller) -> Waiter? {
    guard var line = waiting[caller], let index = line.firstIndex(where: { $0.number == number }) else { return nil }
    let entry = line.remove(at: index)
    waiting[caller] = line.isEmpty ? nil : line
    if line.isEmpty { order.removeAll { $0 == caller } }
    return entry.waiter
  }

  /// Everybody, in the order they would have been served.
  package mutating func leaveAll() -> [Waiter] {
    var all: [Waiter] = []
    while let waiter = next() { all.append(waiter) }
    return all
  }
}
