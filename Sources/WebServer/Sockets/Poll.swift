import CMicroHTTPD
import Glibc

/// epoll with an event of its own for waking. One thread waits; anybody wakes.
@safe final class Poll: @unchecked Sendable {  // descriptors are constant; buffers belong to the waiting thread
  struct Event {
    let id: UInt64
    let isReadable: Bool
  }

  enum Read {
    case bytes([UInt8])
    case nothing
    /// The other side is gone.
    case end
  }

  static let wakeID: UInt64 = 0
  static let reading = EPOLLIN.rawValue
  static let writing = EPOLLOUT.rawValue

  private let poll: Int32
  private let waker: Int32
  private var events = unsafe [epoll_event](repeating: epoll_event(), count: 256)
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  init() throws(ServerError) {
    poll = epoll_create1(Int32(EPOLL_CLOEXEC))
    waker = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard poll >= 0, waker >= 0, add(waker, id: Self.wakeID) else {
      throw ServerError(description: "epoll does not start: \(unsafe String(cString: strerror(errno))).")
    }
  }

  deinit {
    close(waker)
    close(poll)
  }

  func add(_ descriptor: Int32, id: UInt64) -> Bool { control(EPOLL_CTL_ADD, descriptor, id, Self.reading) }

  func change(_ descriptor: Int32, id: UInt64, to events: UInt32) {
    _ = control(EPOLL_CTL_MOD, descriptor, id, events)
  }

  func remove(_ descriptor: Int32) { _ = epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, nil) }

  func wait(upTo limit: Duration) -> [Event] {
    let (seconds, attoseconds) = limit.components
    let milliseconds = Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    let count = unsafe epoll_wait(poll, &events, Int32(events.count), milliseconds)
    // Interrupted by a signal: as if nothing had happened.
    guard count > 0 else { return [] }
    return (0..<Int(count)).map { index in
      unsafe Event(id: events[index].data.u64, isReadable: events[index].events & ~Self.writing != 0)
    }
  }

  func wake() {
    var one: UInt64 = 1
    _ = unsafe write(waker, &one, 8)
  }

  func clearWake() {
    var count: UInt64 = 0
    _ = unsafe Glibc.read(waker, &count, 8)
  }

  func read(_ descriptor: Int32) -> Read {
    let count = unsafe recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    if count > 0 { return .bytes(Array(buffer.prefix(count))) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .end
  }

  private func control(_ operation: Int32, _ descriptor: Int32, _ id: UInt64, _ wanted: UInt32) -> Bool {
    var event = unsafe epoll_event()
    unsafe event.events = wanted
    unsafe event.data.u64 = id
    return unsafe epoll_ctl(poll, operation, descriptor, &event) == 0
  }
}
