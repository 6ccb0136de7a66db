import Groundwork

/// Gives every request an id that its log lines and its response carry; a sensible `X-Request-ID` of the client stays.
package struct RequestIdentity: Middleware {
  private let make: @Sendable () -> String

  package init(make: @escaping @Sendable () -> String = { RequestIdentity.random() }) { self.make = make }

  package func respond(to request: Request, next: Responder) async throws -> Response {
    var request = request
    request.id = Self.given(by: request) ?? make()
    var response = await next(request)
    response.headers.add("X-Request-ID", request.id)
    return response
  }

  /// The client's own, when it is sensible.
  static func given(by request: Request) -> String? {
    request.headers["x-request-id"].flatMap { isSensible($0) ? $0 : nil }
  }

  private static let randomness = Lock(SystemRandomBlocks())

  /// 32 hexadecimal digits.
  package static func random() -> String {
    var digits = [UInt8]()
    digits.reserveCapacity(32)
    let (first, second) = randomness.withLock { ($0.next(), $0.next()) }
    for var bits in [first, second] {
      for _ in 0..<16 {
        let digit = UInt8(bits & 15)
        digits.append(digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a"))
        bits >>= 4
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Short, and nothing that could break a log line or a header.
  static func isSensible(_ id: String) -> Bool {
    (1...128).contains(id.utf8.count) && id.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
  }
}
