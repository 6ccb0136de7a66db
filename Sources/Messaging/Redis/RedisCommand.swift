/// One word of a command: text, a number or bytes, all of which Redis takes as bytes.
struct RedisWord: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }
  init(_ text: String) { bytes = Array(text.utf8) }
  init(_ number: Int) { bytes = Array("\(number)".utf8) }
  init(stringLiteral text: String) { self.init(text) }
  init(integerLiteral number: Int) { self.init(number) }

  /// A time in whole milliseconds, at least one.
  static func milliseconds(_ duration: Duration) -> RedisWord {
    RedisWord(max(1, Int(duration / .milliseconds(1))))
  }
}

/// A command in the form in which it travels: an array of bulk strings (RESP).
struct RedisCommand: Sendable {
  let name: String
  let bytes: [UInt8]

  init(_ name: String, _ words: RedisWord...) { self.init(name, words) }

  init(_ name: String, _ words: [RedisWord]) {
    self.name = name
    var bytes = Array("*\(words.count + 1)\r\n".utf8)
    for word in [RedisWord(name)] + words {
      bytes += Array("$\(word.bytes.count)\r\n".utf8)
      bytes += word.bytes
      bytes += [13, 10]
    }
    self.bytes = bytes
  }
}
