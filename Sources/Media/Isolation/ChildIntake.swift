import Groundwork
import TrafficCore

/// What a camera sends, on its way from the camera's process to the program, while somebody there wants it. Bounded: the
/// camera's thread never waits, and after a gap the stream is said to begin anew.
final class ChildIntake: CompressedIntake {
  private struct State {
    var isWanted = false
    /// What was told last; nil before anything was.
    var parameters: [UInt8]??
    /// Something was left out, and has not been told of yet.
    var isBroken = false
    var bytes = 0
  }

  private let state = Lock(State())
  private let waiting = Mailbox<IsolatedMessage>(.lossless(mostWaiting))

  private static let mostWaiting = 256
  private static let mostBytes = 16 << 20

  /// The program has said so.
  func want(_ isWanted: Bool) { state.withLock { $0.isWanted = isWanted } }

  /// The next one to be said; nil when the task is cancelled.
  func next() async -> IsolatedMessage? {
    guard let message = await waiting.next() else { return nil }
    if case .packet(let picture) = message { state.withLock { $0.bytes -= picture.bytes.count } }
    return message
  }

  var isWanted: Bool { state.withLock { $0.isWanted } }

  func opened(parameters: [UInt8]?) {
    state.withLock { state in
      state.parameters = .some(parameters)
      state.isBroken = !waiting.offer(.passing(parameters: parameters))
    }
  }

  func take(_ picture: CompressedPicture) {
    state.withLock { state in
      guard state.isWanted, let parameters = state.parameters else { return }
      if state.isBroken { state.isBroken = !waiting.offer(.passing(parameters: parameters)) }
      let hasRoom = state.bytes == 0 || state.bytes + picture.bytes.count <= Self.mostBytes
      guard !state.isBroken, hasRoom, waiting.offer(.packet(picture)) else { return state.isBroken = true }
      state.bytes += picture.bytes.count
    }
  }
}
