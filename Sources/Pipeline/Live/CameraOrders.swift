import Groundwork

/// What is wanted of one running camera, by whoever operates it; its task looks here.
///
/// Only the latest wish counts, so none can be lost and none queues up.
final class CameraOrders: Sendable {
  struct Wish: Sendable {
    var order: CameraLife.Order
    var plan: StreamPlan
  }

  private struct State {
    var wish: Wish
    var waiting: [Int: Mailbox<Bool>] = [:]
    var lastID = 0
  }

  private let state: Lock<State>

  init(_ plan: StreamPlan) {
    state = Lock(State(wish: Wish(order: CameraLife.Order(goal: .run, opening: 0), plan: plan)))
  }

  var now: Wish { state.withLock { $0.wish } }

  func change(_ body: (inout Wish) -> Void) {
    let waiting = state.withLock { state in
      body(&state.wish)
      return Array(state.waiting.values)
    }
    for bell in waiting { bell.offer(true) }
  }

  /// The first wish that is so; nil when the task is cancelled.
  func first(where isWanted: (Wish) -> Bool) async -> Wish? {
    let bell = Mailbox<Bool>(.newestWins(1))
    let id = state.withLock { state in
      state.lastID += 1
      state.waiting[state.lastID] = bell
      return state.lastID
    }
    defer { state.withLock { _ = $0.waiting.removeValue(forKey: id) } }
    while true {
      let wish = now
      if isWanted(wish) { return wish }
      guard await bell.next() != nil else { return nil }
    }
  }
}
