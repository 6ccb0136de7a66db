import Records

/// The jobs of one installation in Redis: a stream per kind and urgency, read by one group of workers, and a table of
/// which job lies where, so that a job lies in a stream once.
struct RedisJobStreams: Sendable {
  /// One place of a job in a stream.
  struct Entry: Sendable, Hashable {
    let stream: String
    let id: String
    let jobID: String

    /// What a `DeliveredJob` carries.
    var receipt: String { "\(stream)|\(id)" }
  }

  static let group = "workers"
  private let link: RedisLink
  private let prefix: String

  init(_ link: RedisLink) {
    self.link = link
    prefix = "\(link.settings.prefix):jobs"
  }

  var dead: String { "\(prefix):dead" }
  private var places: String { "\(prefix):places" }

  /// Of these kinds, the urgent ones first.
  func streams(of kinds: [String]) -> [String] {
    Urgency.allCases.flatMap { urgency in kinds.sorted().map { stream(of: $0, urgency) } }
  }

  /// Puts each job into its stream, unless it lies in one.
  func add(_ jobs: [Job]) async throws(RedisError) {
    _ = try await Self.adding.call(
      link, jobs.map { .init(keys: [stream(of: $0.kind, Urgency($0.priority)), places], words: [RedisWord($0.id)]) })
  }

  /// Those of these jobs that lie in no stream, as far as the table of places knows.
  func missing(_ ids: [String]) async throws(RedisError) -> [String] {
    guard !ids.isEmpty else { return [] }
    let reply = try await Self.looking.call(link, keys: [places], ids.map { RedisWord($0) })
    return reply.elements.compactMap(\.text)
  }

  /// Takes up to `limit` jobs that nobody was handed yet, the urgent ones first.
  func take(limit: Int, from streams: [String], for worker: String) async throws(RedisError) -> [Entry] {
    let reply = try await Self.taking.call(
      link, keys: streams, [RedisWord(Self.group), RedisWord(worker), RedisWord(limit)])
    return Self.entries(ofStreams: reply)
  }

  /// Waits for a job, at most this long; may bring one of every stream.
  /// - Parameter ear: a link of its own, because others would stand behind the waiting.
  func wait(
    from streams: [String], for worker: String, atMost limit: Duration, ear: RedisLink
  ) async throws(RedisError) -> [Entry] {
    let words: [RedisWord] = [
      "GROUP", RedisWord(Self.group), RedisWord(worker), "COUNT", 1, "BLOCK", .milliseconds(limit), "STREAMS",
    ]
    let command = RedisCommand(
      "XREADGROUP", words + streams.map { RedisWord($0) } + streams.map { _ in RedisWord(">") })
    let reply = try await withGroups(of: streams) { () throws(RedisError) in
      try await ear.call(command, waits: limit)
    }
    return Self.entries(ofStreams: reply)
  }

  /// Takes over what other workers have not kept for `idle`, with how often each was handed out.
  func adopt(
    limit: Int, from streams: [String], for worker: String, idle: Duration
  ) async throws(RedisError) -> [(entry: Entry, deliveries: Int)] {
    var adopted: [(entry: Entry, deliveries: Int)] = []
    for stream in streams {
      var cursor = "0-0"
      repeat {
        if adopted.count >= limit { return adopted }
        let reply = try await adoptSome(limit - adopted.count, of: stream, from: cursor, for: worker, idle: idle)
        adopted += try await counted(Self.entries(of: reply[1], stream: stream))
        cursor = reply[0].text ?? "0-0"
      } while cursor != "0-0"
    }
    return adopted
  }

  private func adoptSome(
    _ limit: Int, of stream: String, from cursor: String, for worker: String, idle: Duration
  ) async throws(RedisError) -> RedisReply {
    try await withGroups(of: [stream]) { () throws(RedisError) in
      try await link.call(
        RedisCommand(
          "XAUTOCLAIM", RedisWord(stream), RedisWord(Self.group), RedisWord(worker), .milliseconds(idle),
          RedisWord(cursor), "COUNT", RedisWord(limit)))
    }
  }

  /// With how often each was handed out.
  private func counted(_ entries: [Entry]) async throws(RedisError) -> [(entry: Entry, deliveries: Int)] {
    guard !entries.isEmpty else { return [] }
    let counts = try await link.call(
      entries.map { entry in
        RedisCommand(
          "XPENDING", RedisWord(entry.stream), RedisWord(Self.group), RedisWord(entry.id), RedisWord(entry.id), 1)
      })
    return zip(entries, counts).map { ($0, $1[0][3].number ?? 1) }
  }

  /// These are still being worked on.
  func keep(_ receipts: [String], for worker: String) async throws(RedisError) {
    let commands = receipts.compactMap { receipt -> RedisCommand? in
      guard let (stream, id) = Self.parts(of: receipt) else { return nil }
      return RedisCommand(
        "XCLAIM", RedisWord(stream), RedisWord(Self.group), RedisWord(worker), 0, RedisWord(id), "JUSTID")
    }
    _ = try await link.call(commands)
  }

  /// Forgets deliveries.
  func remove(_ deliveries: [(receipt: String, jobID: String)]) async throws(RedisError) {
    let runs = deliveries.compactMap { delivery -> RedisScript.Run? in
      guard let (stream, id) = Self.parts(of: delivery.receipt) else { return nil }
      return .init(
        keys: [stream, places], words: [RedisWord(Self.group), RedisWord(id), RedisWord(delivery.jobID)])
    }
    _ = try await Self.removing.call(link, runs)
  }

  /// Puts a job that was handed out too often aside, where people find it.
  func bury(_ entry: Entry, deliveries: Int, keeping limit: Int) async throws(RedisError) {
    _ = try await link.call(
      RedisCommand(
        "XADD", RedisWord(dead), "MAXLEN", "~", RedisWord(limit), "*", "job", RedisWord(entry.jobID), "stream",
        RedisWord(entry.stream), "deliveries", RedisWord(deliveries)))
    try await remove([(entry.receipt, entry.jobID)])
  }

  private enum Urgency: String, CaseIterable {
    case high, normal, low

    init(_ priority: Int) { self = priority > 0 ? .high : priority == 0 ? .normal : .low }
  }

  private func stream(of kind: String, _ urgency: Urgency) -> String { "\(prefix):\(kind):\(urgency.rawValue)" }

  /// Makes the group of workers where a stream has none, and asks again.
  private func withGroups(
    of streams: [String], _ ask: () async throws(RedisError) -> RedisReply
  ) async throws(RedisError) -> RedisReply {
    do throws(RedisError) {
      return try await ask()
    } catch {
      guard error.kind == .refused, error.description.contains("NOGROUP") else { throw error }
      // `BUSYGROUP` says that a stream has one.
      _ = try await link.call(
        streams.map { RedisCommand("XGROUP", "CREATE", RedisWord($0), RedisWord(Self.group), "0", "MKSTREAM") })
      return try await ask()
    }
  }

  private static func parts(of receipt: String) -> (stream: String, id: String)? {
    guard let bar = receipt.lastIndex(of: "|") else { return nil }
    return (String(receipt[..<bar]), String(receipt[receipt.index(after: bar)...]))
  }

  /// The answer of `XREADGROUP`: streams, each with its entries.
  static func entries(ofStreams reply: RedisReply) -> [Entry] {
    reply.elements.flatMap { stream in stream[0].text.map { entries(of: stream[1], stream: $0) } ?? [] }
  }

  /// Entries of one stream: `[id, [name, value, …]]`. Those deleted meanwhile have no fields and are left out.
  static func entries(of reply: RedisReply, stream: String) -> [Entry] {
    reply.elements.compactMap { entry in
      guard let id = entry[0].text, let job = entry[1][1].text else { return nil }
      return Entry(stream: stream, id: id, jobID: job)
    }
  }

  private static let adding = RedisScript(
    "adding a job",
    """
    local place = redis.call('HGET', KEYS[2], ARGV[1])
    if place then
      local stream, id = string.match(place, '^(.*)|(.*)$')
      if stream and #redis.call('XRANGE', stream, id, id) > 0 then return 0 end
    end
    local id = redis.call('XADD', KEYS[1], '*', 'job', ARGV[1])
    redis.call('HSET', KEYS[2], ARGV[1], KEYS[1] .. '|' .. id)
    return 1
    """)

  private static let looking = RedisScript(
    "looking for lost jobs",
    """
    local missing = {}
    for _, job in ipairs(ARGV) do
      local place = redis.call('HGET', KEYS[1], job)
      local stream, id = string.match(place or '', '^(.*)|(.*)$')
      if not stream or #redis.call('XRANGE', stream, id, id) == 0 then missing[#missing + 1] = job end
    end
    return missing
    """)

  private static let taking = RedisScript(
    "taking jobs",
    """
    local found, left = {}, tonumber(ARGV[3])
    for _, stream in ipairs(KEYS) do
      if left <= 0 then break end
      local reply = redis.pcall('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', left, 'STREAMS', stream, '>')
      if reply and reply.err then
        redis.pcall('XGROUP', 'CREATE', stream, ARGV[1], '0', 'MKSTREAM')
        reply = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', left, 'STREAMS', stream, '>')
      end
      if reply and reply[1] then
        found[#found + 1] = reply[1]
        left = left - #reply[1][2]
      end
    end
    return found
    """)

  private static let removing = RedisScript(
    "removing a job",
    """
    redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
    redis.call('XDEL', KEYS[1], ARGV[2])
    if redis.call('HGET', KEYS[2], ARGV[3]) == KEYS[1] .. '|' .. ARGV[2] then redis.call('HDEL', KEYS[2], ARGV[3]) end
    return 1
    """)
}
