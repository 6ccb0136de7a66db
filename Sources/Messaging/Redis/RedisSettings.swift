package import Groundwork

/// Which Redis, and how patient to be with it.
package struct RedisSettings: Sendable, Hashable {
  package var host: String
  package var port: Int
  package var user: String?
  package var password: Secret?
  package var database: Int
  /// Put before every key and channel, so that several installations can share a server.
  package var prefix: String
  /// How long connecting may take. 2 s.
  package var connectsWithin: Duration
  /// How long an answer may take, besides the time that a command itself asks to wait. 5 s.
  package var answersWithin: Duration
  package var backoff: BackoffSettings

  package init(
    host: String = "127.0.0.1", port: Int = 6379, user: String? = nil, password: Secret? = nil, database: Int = 0,
    prefix: String = "gantry", connectsWithin: Duration = .seconds(2), answersWithin: Duration = .seconds(5),
    backoff: BackoffSettings = BackoffSettings(
      first: .milliseconds(100), maximum: .seconds(5), jitter: 0.2, goodAfter: .seconds(10))
  ) {
    self.host = host
    self.port = port
    self.user = user
    self.password = password
    self.database = database
    self.prefix = prefix
    self.connectsWithin = connectsWithin
    self.answersWithin = answersWithin
    self.backoff = backoff
  }

  /// Safe to show.
  package var address: String { "redis://\(host):\(port)/\(database)" }
}

/// Why an address of a Redis cannot be used, as the end of a sentence.
package struct RedisAddressProblem: Error, Sendable, Equatable {
  package let reason: String
}

extension RedisSettings {
  /// Reads `redis://user:password@host:port/database`; everything but the host may be left out.
  package init(address: String) throws(RedisAddressProblem) {
    let scheme = "redis://"
    guard address.hasPrefix(scheme) else {
      throw RedisAddressProblem(reason: "does not begin with redis:// (TLS is not spoken to Redis)")
    }
    self.init()
    var rest = address.dropFirst(scheme.count)
    if let slash = rest.firstIndex(of: "/") {
      let text = rest[rest.index(after: slash)...]
      guard text.isEmpty || Int(text).map({ (0...1023).contains($0) }) == true else {
        throw RedisAddressProblem(reason: "ends in a database that is no number from 0 to 1023")
      }
      database = Int(text) ?? 0
      rest = rest[..<slash]
    }
    if let at = rest.lastIndex(of: "@") {
      try readCredentials(rest[..<at])
      rest = rest[rest.index(after: at)...]
    }
    try readPlace(rest)
  }

  private mutating func readCredentials(_ text: Substring) throws(RedisAddressProblem) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = Self.decoded(parts[0]), let secret = Self.decoded(parts.count == 2 ? parts[1] : "") else {
      throw RedisAddressProblem(reason: "has a % in its credentials that is not followed by two hexadecimal digits")
    }
    user = name.isEmpty ? nil : name
    password = secret.isEmpty ? nil : Secret(secret)
  }

  private mutating func readPlace(_ text: Substring) throws(RedisAddressProblem) {
    var place = text
    if place.hasPrefix("["), let end = place.firstIndex(of: "]") {
      host = String(place[place.index(after: place.startIndex)..<end])
      place = place[place.index(after: end)...]
    } else {
      let end = place.firstIndex(of: ":") ?? place.endIndex
      host = String(place[..<end])
      place = place[end...]
    }
    guard !host.isEmpty else { throw RedisAddressProblem(reason: "names no host") }
    guard !place.isEmpty else { return }
    guard place.first == ":", let number = Int(place.dropFirst()), (1...65535).contains(number) else {
      throw RedisAddressProblem(reason: "has a port that is no number from 1 to 65535")
    }
    port = number
  }

  /// nil for a percent sign that begins no byte.
  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
