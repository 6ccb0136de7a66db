import Glibc
import Synchronization

/// Tells a blocked thread to end, and lets it pause without missing that.
///
/// For threads that live inside C libraries: `isStopped` is cheap enough for an interrupt callback, `pause` ends early
/// when somebody stops. Once stopped, always stopped.
@safe package final class StopSignal: @unchecked Sendable {  // the pointers never change; pthread guards what they hold
  private let stopped = Atomic<Bool>(false)
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>

  package init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe changed = .allocate(capacity: 1)
    unsafe changed.initialize(to: pthread_cond_t())
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(changed, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_cond_destroy(changed)
    unsafe pthread_mutex_destroy(mutex)
    unsafe changed.deallocate()
    unsafe mutex.deallocate()
  }

  package var isStopped: Bool { stopped.load(ordering: .acquiring) }

  package func stop() {
    unsafe pthread_mutex_lock(mutex)
    stopped.store(true, ordering: .releasing)
    unsafe pthread_cond_broadcast(changed)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Blocks the calling thread for this long, not at all when negative, or until `stop`. Never call it on the
  /// cooperative pool.
  package func pause(for duration: Duration) {
    let (seconds, attoseconds) = (SystemMonotonicClock().now + max(.zero, duration)).components
    var deadline = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while !isStopped {
      let code = unsafe pthread_cond_timedwait(changed, mutex, &deadline)
      precondition(code == 0 || code == ETIMEDOUT, "pthread_cond_timedwait: \(code)")
      if code == ETIMEDOUT { return }
    }
  }
}
