import TestKit
import WebServer

/// The body of a form, as usual clients write it.
struct FormBody {
  static let boundary = "gantry-test-boundary"
  static var type: String { "multipart/form-data; boundary=\(boundary)" }

  private(set) var bytes: [UInt8] = []

  /// A plain field.
  func field(_ name: String, _ value: String) -> FormBody {
    adding("Content-Disposition: form-data; name=\"\(name)\"\r\n", Array(value.utf8))
  }

  /// - Parameter type: nil sends none, as clients do that were given only an open file.
  func file(_ name: String, _ filename: String, _ content: String, type: String? = nil) -> FormBody {
    file(name, filename, bytes: Array(content.utf8), type: type)
  }

  func file(_ name: String, _ filename: String, bytes: [UInt8], type: String? = nil) -> FormBody {
    adding(
      "Content-Disposition: form-data; name=\"\(name)\"; filename=\"\(filename)\"\r\n"
        + (type.map { "Content-Type: \($0)\r\n" } ?? ""), bytes)
  }

  private func adding(_ headers: String, _ content: [UInt8]) -> FormBody {
    var form = self
    form.bytes += Array("--\(Self.boundary)\r\n\(headers)\r\n".utf8) + content + Array("\r\n".utf8)
    return form
  }

  /// With its last boundary.
  var whole: [UInt8] { bytes + Array("--\(Self.boundary)--\r\n".utf8) }
}

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
