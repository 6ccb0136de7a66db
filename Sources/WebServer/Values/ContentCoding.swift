/// A form in which bytes travel, and how a client says that it reads it (RFC 9110, 8.4 and 12.5.3). The smaller first.
package enum ContentCoding: String, Sendable, CaseIterable {
  case brotli = "br"
  case gzip

  /// What the name of a file ends with that was compressed ahead.
  var ending: String { self == .brotli ? ".br" : ".gz" }

  package func isAccepted(by request: Request) -> Bool {
    let words = request.headers.words("accept-encoding").map { word in
      word.split(separator: ";").map { $0.trimmingBlanks }
    }
    // What is named counts before what the star says of all others.
    guard let parts = words.first(where: { $0.first == rawValue[...] }) ?? words.first(where: { $0.first == "*" })
    else { return false }
    return !parts.dropFirst().contains { $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { $0 == "." || $0 == "0" } }
  }
}
