import TrafficCore
import Records
import WebServer

/// Sends an object, or the part of it that is asked for, piece by piece.
struct ObjectAnswer {
  let objects: any Objects

  /// nil when there is no such object.
  func answer(_ key: ObjectKey, type: String, to request: Request) async throws -> Response? {
    guard let info = try await objects.head(key) else { return nil }
    let tag = "\"\(String(info.size, radix: 16))-\(String(info.modified.microseconds, radix: 16))\""
    var headers: Headers = ["ETag": tag, "Accept-Ranges": "bytes", "Cache-Control": "private"]
    if let known = request.headers["if-none-match"],
      known == "*" || known.split(separator: ",").contains(where: { String($0).trimmed == tag })
    {
      return Response(status: 304, headers: headers)
    }
    let isCurrent = request.headers["if-range"].map { $0 == tag } ?? true
    switch ByteRange(isCurrent ? request.headers["range"] : nil, size: info.size) {
    case .outside:
      headers["Content-Range"] = "bytes */\(info.size)"
      throw HTTPError(416, headers: headers)
    case .whole:
      headers["Content-Type"] = type
      return try await response(200, headers, key, 0..<info.size, of: info.size, request)
    case .part(let range):
      headers["Content-Type"] = type
      headers["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(info.size)"
      return try await response(206, headers, key, range, of: info.size, request)
    }
  }

  private func response(
    _ status: Int, _ headers: Headers, _ key: ObjectKey, _ range: Range<Int>, of size: Int, _ request: Request
  ) async throws -> Response {
    // An object without bytes has no part to ask for.
    if range.isEmpty { return Response(status: status, headers: headers, body: .bytes([])) }
    if request.method == .head {
      // Never sent; its length is.
      return Response(status: status, headers: headers, body: .stream(ResponseStream(length: range.count) { _ in }))
    }
    let reader = try await objects.reader(key, range: range.count == size ? nil : range)
    let stream = ResponseStream(length: range.count) { writer in
      do {
        while let piece = try await reader.next() { try await writer.write(piece) }
        await reader.close()
      } catch {
        await reader.close()
        throw error
      }
    }
    return Response(status: status, headers: headers, body: .stream(stream))
  }
}
