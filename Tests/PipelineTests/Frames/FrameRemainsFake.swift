import Groundwork
import Wire

/// What is left of one run, in memory; away when it is told to be.
final class FrameRemainsFake: FrameRemains {
  struct Away: PassingFailure { var canRetry: Bool { true } }

  struct State {
    var run: FrameRun?
    var putAway: String?
    var isAway = false
    var asked = 0
    /// Before it is removed.
    var whenRemoved: (@Sendable () async throws -> Void)?
  }

  let state: Lock<State>

  init(_ run: FrameRun?) { state = Lock(State(run: run)) }

  func run(of videoID: Int) async throws -> FrameRun? {
    try state.withLock { state in
      state.asked += 1
      if state.isAway { throw Away() }
      return state.run
    }
  }

  func isDelivered(_ run: FrameRun) async throws -> Bool { true }

  func remove(_ run: FrameRun, asPutAway: Bool) async throws {
    try await state.withLock { $0.whenRemoved }?()
    state.withLock { state in
      guard state.run?.name == run.name else { return }
      state.run = nil
      state.putAway = asPutAway ? run.name : nil
    }
  }

  func wasPutAway(_ videoID: Int, run name: String) async throws -> Bool { state.withLock { $0.putAway == name } }
}
