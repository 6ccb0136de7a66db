import Glibc

/// Answers with a file, or the part of it that the client asks for.
package enum FileResponder {
  /// - Parameters:
  ///   - path: decided by us; `SafePath` makes one of what a client names.
  ///   - type: nil goes by the name's ending.
  ///   - downloadName: makes browsers save instead of show.
  @concurrent package static func respond(
    to request: Request, path: String, type: String? = nil, downloadName: String? = nil,
    cacheControl: String = "no-cache"
  ) async throws -> Response {
    let file = try ReadableFile(path: path)
    let tag = "\"\(String(file.inode, radix: 36))-\(String(file.size, radix: 36))-\(stamp(file.modified))\""
    var response = Response(headers: [
      "Content-Type": type ?? FileType.of(path), "ETag": tag, "Accept-Ranges": "bytes",
      "Last-Modified": HTTPDate.text(file.modified), "Cache-Control": cacheControl,
    ])
    if let downloadName {
      response.headers["Content-Disposition"] =
        "attachment; filename*=UTF-8''\(PercentCoding.encoded(downloadName))"
    }
    if isKnown(request, tag: tag, modified: file.modified) {
      response.status = 304
      return response
    }
    switch range(of: request, tag: tag, size: file.size) {
    case .whole: response.body = .file(FilePart(file: file, offset: 0, length: file.size))
    case .part(let part):
      response.status = 206
      response.headers["Content-Range"] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)"
      response.body = .file(FilePart(file: file, offset: part.lowerBound, length: part.count))
    case .impossible:
      return Response(status: 416, headers: ["Content-Range": "bytes */\(file.size)", "ETag": tag])
    }
    return response
  }

  private static func stamp(_ modified: Duration) -> String {
    String(modified.components.seconds, radix: 36) + String(modified.components.attoseconds / 1_000_000_000, radix: 36)
  }

  /// RFC 9110, 13.2.2: the tag counts, the date only without one.
  private static func isKnown(_ request: Request, tag: String, modified: Duration) -> Bool {
    let tags = request.headers.values("if-none-match").flatMap { $0.split(separator: ",") }
    if !tags.isEmpty {
      return tags.contains { candidate in
        let text = candidate.trimmingBlanks
        return text == "*" || text == tag || text == "W/\(tag)"
      }
    }
    return request.headers["if-modified-since"] == HTTPDate.text(modified)
  }

  private static func range(of request: Request, tag: String, size: Int) -> ByteRange.Answer {
    guard let wanted = request.headers["range"] else { return .whole }
    if let condition = request.headers["if-range"], condition != tag { return .whole }
    return ByteRange.answer(wanted, size: size)
  }
}
