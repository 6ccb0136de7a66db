/// Which trace a request belongs to, as the header `traceparent` carries it (W3C Trace Context, level 1).
package struct TraceContext: Sendable, Equatable {
  /// 32 hexadecimal digits.
  package let traceID: String
  /// 16 hexadecimal digits.
  package let spanID: String
  package let isSampled: Bool

  package init(traceID: String, spanID: String, isSampled: Bool) {
    self.traceID = traceID
    self.spanID = spanID
    self.isSampled = isSampled
  }

  /// nil for what cannot be trusted to be one: then a trace of our own begins.
  package init?(header: String) {
    let parts = header.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[0].count == 2, parts[1].count == 32, parts[2].count == 16, parts[3].count == 2,
      parts.prefix(4).allSatisfy({ $0.allSatisfy(Self.isDigit) }), !parts[0].elementsEqual("ff".utf8),
      parts[1].contains(where: { $0 != UInt8(ascii: "0") }), parts[2].contains(where: { $0 != UInt8(ascii: "0") }),
      // Version 00 has exactly four parts.
      parts.count == 4 || !parts[0].elementsEqual("00".utf8),
      let flags = UInt8(String(decoding: parts[3], as: UTF8.self), radix: 16)
    else { return nil }
    self.init(
      traceID: String(decoding: parts[1], as: UTF8.self), spanID: String(decoding: parts[2], as: UTF8.self),
      isSampled: flags & 1 == 1)
  }

  package var header: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
