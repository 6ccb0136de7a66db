import CRedis
import Glibc
import Groundwork

/// One open connection. Blocking; used by one thread at a time; closed when the value goes away.
///
/// After an error it is of no use any more: the owner lets it go and opens another.
@safe final class RedisConnection {
  private let context: UnsafeMutablePointer<redisContext>
  private let settings: RedisSettings

  /// Connects, signs in and chooses the database.
  init(_ settings: RedisSettings) throws(RedisError) {
    self.settings = settings
    guard
      let context = unsafe redisConnectWithTimeout(
        settings.host, Int32(settings.port), Self.timeval(settings.connectsWithin))
    else { throw RedisError(.unreachable, "\(settings.address): no memory for a connection.") }
    unsafe self.context = unsafe context
    if unsafe context.pointee.err != 0 { throw failure("cannot connect") }
    unsafe redisEnableKeepAlive(context)
    unsafe redisSetTimeout(context, Self.timeval(settings.answersWithin))
    var greeting: [RedisCommand] = []
    if let password = settings.password {
      let words = [settings.user, password.revealed].compactMap { $0.map { RedisWord($0) } }
      greeting.append(RedisCommand("AUTH", words))
    }
    if settings.database != 0 { greeting.append(RedisCommand("SELECT", RedisWord(settings.database))) }
    greeting.append(RedisCommand("PING"))
    for reply in try run(greeting) {
      guard case .failure(let text) = reply else { continue }
      // A server that still reads its files, or is taking over from another, will be ready soon.
      let isSoonReady = ["LOADING", "BUSY", "MASTERDOWN"].contains { text.hasPrefix($0) }
      throw RedisError(isSoonReady ? .unreachable : .refused, "\(settings.address) refused to serve: \(text).")
    }
  }

  deinit { unsafe redisFree(context) }

  /// Sends all commands, then reads all answers. `.failure` among them is the server's no to one command.
  /// - Parameter waits: what the commands themselves ask the server to wait.
  func run(_ commands: [RedisCommand], waits: Duration = .zero) throws(RedisError) -> [RedisReply] {
    if waits > .zero { unsafe redisSetTimeout(context, Self.timeval(settings.answersWithin + waits)) }
    for command in commands { try append(command) }
    var replies: [RedisReply] = []
    replies.reserveCapacity(commands.count)
    for command in commands { replies.append(try read(after: command.name)) }
    if waits > .zero { unsafe redisSetTimeout(context, Self.timeval(settings.answersWithin)) }
    return replies
  }

  /// Sends without reading, for `SUBSCRIBE`, whose answers come like messages.
  func send(_ command: RedisCommand) throws(RedisError) {
    try append(command)
    var isDone: Int32 = 0
    while isDone == 0 {
      guard unsafe redisBufferWrite(context, &isDone) == REDIS_OK else { throw failure(command.name) }
    }
  }

  /// What the server says unasked; nil when it is silent for this long.
  func message(within limit: Duration) throws(RedisError) -> RedisReply? {
    if let reply = try buffered() { return reply }
    var waiting = unsafe pollfd(fd: context.pointee.fd, events: Int16(POLLIN), revents: 0)
    let ready = unsafe poll(&waiting, 1, Int32(limit / .milliseconds(1)))
    if ready < 0, errno != EINTR { throw RedisError(.unreachable, "\(settings.address): cannot wait: error \(errno).") }
    guard ready > 0 else { return nil }
    return try read(after: "a message")
  }

  private func append(_ command: RedisCommand) throws(RedisError) {
    let code = unsafe command.bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return REDIS_ERR }
      return unsafe redisAppendFormattedCommand(context, start.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    guard code == REDIS_OK else { throw failure(command.name) }
  }

  private func buffered() throws(RedisError) -> RedisReply? {
    var found: UnsafeMutableRawPointer?
    guard unsafe redisGetReplyFromReader(context, &found) == REDIS_OK else { throw failure("a message") }
    return unsafe found.map { unsafe Self.taken($0) }
  }

  private func read(after attempt: String) throws(RedisError) -> RedisReply {
    var found: UnsafeMutableRawPointer?
    guard unsafe redisGetReply(context, &found) == REDIS_OK, let reply = unsafe found else { throw failure(attempt) }
    return unsafe Self.taken(reply)
  }

  private static func taken(_ reply: UnsafeMutableRawPointer) -> RedisReply {
    defer { unsafe freeReplyObject(reply) }
    return unsafe RedisReply(copying: reply.assumingMemoryBound(to: redisReply.self))
  }

  private func failure(_ attempt: String) -> RedisError {
    let isTimeout = unsafe context.pointee.err == REDIS_ERR_IO && errno == EAGAIN
    let cause = unsafe withUnsafePointer(to: &context.pointee.errstr) { text in
      unsafe text.withMemoryRebound(to: CChar.self, capacity: 128) { unsafe String(cString: $0) }
    }
    return RedisError(
      .unreachable, "\(settings.address): \(attempt): \(isTimeout ? "no answer in time" : cause).")
  }

  private static func timeval(_ duration: Duration) -> timeval {
    let (seconds, attoseconds) = duration.components
    return Glibc.timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
  }
}
