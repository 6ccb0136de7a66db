package import Groundwork

/// Signs requests to S3 and its like (AWS Signature Version 4, "Authenticating Requests"). Pure: the moment is handed in.
package struct SignatureV4: Sendable {
  private let accessKey: String
  private let secretKey: Secret
  private let region: String
  private let service: String

  private static let algorithm = "AWS4-HMAC-SHA256"
  /// The hash of nothing.
  package static let emptyHash = SHA256.hex(of: [])

  package init(accessKey: String, secretKey: Secret, region: String, service: String = "s3") {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.region = region
    self.service = service
  }

  /// The headers to add to a request: date, hash of the body, signature.
  /// - Parameters:
  ///   - path: with its slash, not escaped.
  ///   - host: with the port unless it is the scheme's own.
  ///   - headers: all of them are signed.
  package func headers(
    method: String, host: String, path: String, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], bodyHash: String, sinceEpoch: Duration
  ) -> [(name: String, value: String)] {
    let stamp = Self.stamp(sinceEpoch)
    let added = [(name: "x-amz-content-sha256", value: bodyHash), (name: "x-amz-date", value: stamp)]
    let signed = (headers + added + [(name: "host", value: host)]).map { (name: $0.name.lowercased(), value: $0.value) }
      .sorted { $0.name < $1.name }
    let names = signed.map(\.name).joined(separator: ";")
    let canonical = [
      method, Self.escapedPath(path), Self.queryText(query),
      signed.map { "\($0.name):\($0.value)\n" }.joined(), names, bodyHash,
    ].joined(separator: "\n")
    let authorization =
      "\(Self.algorithm) Credential=\(accessKey)/\(scope(stamp)),SignedHeaders=\(names),"
      + "Signature=\(signature(canonical, stamp))"
    return added + [(name: "authorization", value: authorization)]
  }

  /// The address that anybody may GET for a while.
  /// - Parameter lasting: at most seven days, as S3 has it.
  package func presigned(
    scheme: String, host: String, path: String, query: [(name: String, value: String)] = [], lasting: Duration,
    sinceEpoch: Duration
  ) -> String {
    let stamp = Self.stamp(sinceEpoch)
    let seconds = min(max(1, Int(lasting / .seconds(1))), 604_800)
    let all = Self.queryText(
      query + [
        (name: "X-Amz-Algorithm", value: Self.algorithm),
        (name: "X-Amz-Credential", value: "\(accessKey)/\(scope(stamp))"), (name: "X-Amz-Date", value: stamp),
        (name: "X-Amz-Expires", value: "\(seconds)"), (name: "X-Amz-SignedHeaders", value: "host"),
      ])
    let canonical = ["GET", Self.escapedPath(path), all, "host:\(host)\n", "host", "UNSIGNED-PAYLOAD"]
      .joined(separator: "\n")
    return "\(scheme)://\(host)\(Self.escapedPath(path))?\(all)&X-Amz-Signature=\(signature(canonical, stamp))"
  }

  /// Names and values escaped and in order, as they are signed and must be sent.
  package static func queryText(_ query: [(name: String, value: String)]) -> String {
    query.map { (escaped($0.name), escaped($0.value)) }.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }
      .joined(separator: "&")
  }

  /// Slashes stay.
  package static func escapedPath(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).map { escaped(String($0)) }.joined(separator: "/")
  }

  private func signature(_ canonical: String, _ stamp: String) -> String {
    let toSign = [Self.algorithm, stamp, scope(stamp), SHA256.hex(of: Array(canonical.utf8))].joined(separator: "\n")
    let parts = [String(stamp.prefix(8)), region, service, "aws4_request", toSign]
    let start = Array("AWS4\(secretKey.revealed)".utf8)
    return SHA256.hex(parts.reduce(start) { SHA256.hmac(key: $0, Array($1.utf8)) })
  }

  private func scope(_ stamp: String) -> String { "\(stamp.prefix(8))/\(region)/\(service)/aws4_request" }

  /// `20260301T080000Z`
  private static func stamp(_ sinceEpoch: Duration) -> String {
    ISO8601.text(sinceEpoch: sinceEpoch).prefix { $0 != "." }.filter { $0 != "-" && $0 != ":" } + "Z"
  }

  /// Everything but the unreserved characters of RFC 3986 as %XX, in capitals.
  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        result.append(byte)
      default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
