import Groundwork
package import Wire

/// One who watches a film: a bounded queue. Who is too slow loses pictures, counted, and goes on at a key picture.
package final class FilmListener: Sendable {
  private struct State {
    var waitsForKey = true
    var hasBegun = false
    var bytes = 0
    var lost = 0
  }

  private let fragments = Mailbox<FilmFragment>(.lossless(mostWaiting))
  private let state = Lock(State())
  private let onCancel: @Sendable () -> Void

  private static let mostWaiting = 64
  private static let mostBytes = 8 << 20

  enum Outcome { case taken, lost, notYet }

  init(onCancel: @escaping @Sendable () -> Void) { self.onCancel = onCancel }

  /// The next piece; nil once cancelled, when the camera is gone, or when the task is cancelled.
  package func next() async -> FilmFragment? {
    guard let fragment = await fragments.next() else { return nil }
    state.withLock { $0.bytes -= fragment.bytes.count }
    return fragment
  }

  var waitsForKey: Bool { state.withLock { $0.waitsForKey } }
  /// It has seen no picture yet.
  var hasNotBegun: Bool { state.withLock { !$0.hasBegun } }

  /// Pictures it has lost so far.
  package var lost: Int { state.withLock { $0.lost } }

  /// Leaves. Nothing is compressed for it any longer.
  package func cancel() {
    onCancel()
    fragments.close()
  }

  func offer(_ fragment: FilmFragment) -> Outcome {
    state.withLock { state in
      if state.waitsForKey, !fragment.isKey {
        state.lost += state.hasBegun ? 1 : 0
        return state.hasBegun ? .lost : .notYet
      }
      let size = fragment.bytes.count
      let hasRoom = state.bytes == 0 || state.bytes + size <= Self.mostBytes
      guard hasRoom, fragments.offer(fragment) else {
        (state.waitsForKey, state.hasBegun) = (true, true)
        state.lost += 1
        return .lost
      }
      state.bytes += size
      (state.waitsForKey, state.hasBegun) = (false, true)
      return .taken
    }
  }

  /// No more comes.
  func close() { fragments.close() }
}
