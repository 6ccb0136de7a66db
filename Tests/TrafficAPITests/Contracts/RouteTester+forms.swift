import TestKit
import WebServer

extension RouteTester {
  /// Sends a multipart form.
  func upload(_ target: String, _ form: FormBody, headers: Headers = [:]) async throws -> RouteAnswer {
    try await upload(target, bytes: form.whole, headers: headers)
  }

  func upload(_ target: String, bytes: [UInt8], headers: Headers = [:]) async throws -> RouteAnswer {
    var headers = headers
    headers["Content-Type"] = FormBody.type
    return try await call(.post, target, headers: headers, body: bytes)
  }

  /// Sends an URL-encoded form.
  func form(_ target: String, _ fields: [(String, String)]) async throws -> RouteAnswer {
    let text = fields.map { "\(PercentCoding.encoded($0))=\(PercentCoding.encoded($1))" }.joined(separator: "&")
    return try await call(
      .post, target, headers: ["Content-Type": "application/x-www-form-urlencoded"], body: Array(text.utf8))
  }
}

extension RouteAnswer {
  /// `{"detail": …}`
  var detail: JSONValue? { get throws { try json()["detail"] } }
}

extension Headers {
  static let key: Headers = ["X-API-KEY": ContractHouse.key]

  static func bearer(_ token: String) -> Headers { ["Authorization": "Bearer \(token)"] }
}

/// Sends a request whose body comes in chunks, without a length.
func sendChunked(port: Int, _ target: String, headers: Headers, pieces: [[UInt8]]) async throws -> RouteAnswer {
  let connection = try LoopbackConnection(port: port)
  var request = Request(.post, target, headers: headers)
  request.headers["Content-Type"] = FormBody.type
  request.headers["Transfer-Encoding"] = "chunked"
  await connection.send(LoopbackHTTP.head(request, length: nil))
  for piece in pieces {
    let chunk = Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
    // Refused in the middle: the answer says so.
    guard await connection.send(chunk) else { break }
  }
  await connection.send("0\r\n\r\n")
  return try await LoopbackHTTP.answer(on: connection, to: .post)
}
