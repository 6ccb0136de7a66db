import Foundation
import Outbound
import TestKit
import Testing

/// What a client of the two contracts sends: videos as forms.
struct VideoClient {
  let server: RunningServer

  private static let boundary = "town-boundary"
  private static let type = "multipart/form-data; boundary=\(boundary)"

  /// Gives the id of the job; throws what was answered instead.
  func submit(_ kind: String, _ video: [UInt8]) async throws -> String {
    let answer = try await server.send(
      "POST", Self.path(kind), headers: Self.headers + [("Content-Type", Self.type)], body: Self.form(video))
    guard (200..<300).contains(answer.status) else { throw Refused(status: answer.status, text: answer.text) }
    return try #require(try answer.json["task_id"] as? String)
  }

  /// Sends so much of a video and leaves the connection open.
  func begin(_ kind: String, _ video: [UInt8], bytes: Int) async throws -> LoopbackConnection {
    let connection = try LoopbackConnection(port: try server.port)
    let form = Self.form(video)
    let headers = Self.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
    await connection.send(
      "POST \(Self.path(kind)) HTTP/1.1\r\nHost: a\r\nContent-Type: \(Self.type)\r\n\(headers)"
        + "Content-Length: \(form.count)\r\n\r\n")
    await connection.send(Array(form.prefix(bytes)))
    return connection
  }

  struct Refused: Error {
    let status: Int
    let text: String
  }

  private static let headers = [(name: "X-API-KEY", value: Town.key)]

  private static func path(_ kind: String) -> String {
    kind == "trafficai.video" ? "/api/v1/detect" : "/api/v1/detect/video?async_processing=true"
  }

  private static func form(_ video: [UInt8]) -> [UInt8] {
    Array(
      ("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"street.mp4\"\r\n"
        + "Content-Type: video/mp4\r\n\r\n").utf8) + video + Array("\r\n--\(boundary)--\r\n".utf8)
  }
}
