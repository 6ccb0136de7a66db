import Groundwork

/// Time that stands still until the test moves it. Wall and monotonic clock in one.
package final class ManualClock: WallClock, MonotonicClock {
  private struct Sleeper {
    let id: Int
    let deadline: Duration
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var now: Duration
    var sleepers: [Sleeper] = []
    var lastID = 0
  }

  private let state: Lock<State>
  private let epoch: Duration

  /// - Parameter sinceEpoch: what the wall clock shows at the start; 2026-01-01 00:00:00 UTC unless told otherwise.
  package init(now: Duration = .zero, sinceEpoch: Duration = .seconds(1_767_225_600)) {
    state = Lock(State(now: now))
    epoch = sinceEpoch - now
  }

  package var now: Duration { state.withLock { $0.now } }
  package var sinceEpoch: Duration { epoch + now }

  /// How many tasks sleep on this clock: wait for it before `advance`, when the test needs them to be asleep.
  package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// Moves time forward and wakes whoever's deadline has come, earliest first.
  package func advance(by duration: Duration) {
    precondition(duration >= .zero, "time only goes forward")
    let woken = state.withLock { state -> [Sleeper] in
      state.now += duration
      let now = state.now
      defer { state.sleepers.removeAll { $0.deadline <= now } }
      return state.sleepers.filter { $0.deadline <= now }.sorted { $0.deadline < $1.deadline }
    }
    for sleeper in woken { sleeper.continuation.resume(returning: true) }
  }

  package func sleep(until deadline: Duration) async throws {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    let isReached = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let settled = state.withLock { state -> Bool? in
          if Task.isCancelled { return false }
          if deadline <= state.now { return true }
          state.sleepers.append(Sleeper(id: id, deadline: deadline, continuation: continuation))
          return nil
        }
        if let settled { continuation.resume(returning: settled) }
      }
    } onCancel: {
      let sleeper = state.withLock { state -> Sleeper? in
        state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0) }
      }
      sleeper?.continuation.resume(returning: false)
    }
    if !isReached { throw CancellationError() }
  }
}
