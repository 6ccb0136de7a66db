import CFFmpeg
import Glibc
import Groundwork
import Synchronization

/// Ends a blocking FFmpeg call from outside: at a deadline, or at once when its owner stops it.
///
/// Any thread may call it. One per open input; a stopped one stays stopped.
package final class Interruption: Sendable {
  private let signal = StopSignal()
  private let deadline = Atomic(Int64.max)

  package init() {}

  /// The call under way returns soon, later ones at once.
  package func stop() { signal.stop() }

  package var isStopped: Bool { signal.isStopped }

  /// Blocks the calling thread for this long or until `stop`.
  package func pause(for duration: Duration) { signal.pause(for: duration) }

  /// Calls may take this long from now, all together; nil lifts the limit.
  package func allow(_ duration: Duration?) {
    guard let duration else { return deadline.store(.max, ordering: .releasing) }
    // A century is as good as for ever, and stays within nanoseconds of 64 bits.
    let (seconds, attoseconds) = min(duration, .seconds(100 * 365 * 86_400)).components
    deadline.store(Self.now() + seconds * 1_000_000_000 + attoseconds / 1_000_000_000, ordering: .releasing)
  }

  package var shouldInterrupt: Bool {
    if isStopped { return true }
    let limit = deadline.load(ordering: .acquiring)
    return limit != .max && Self.now() >= limit
  }

  /// What FFmpeg calls now and then while it waits. The context must not outlive `self`.
  var callback: AVIOInterruptCB {
    unsafe AVIOInterruptCB(callback: askInterruption, opaque: Unmanaged.passUnretained(self).toOpaque())
  }

  /// FFmpeg's blocking calls know no other clock than the kernel's.
  private static func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

private func askInterruption(_ context: UnsafeMutableRawPointer?) -> Int32 {
  guard let context = unsafe context else { return 0 }
  return unsafe Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue().shouldInterrupt ? 1 : 0
}
