import CZlib

/// Sends text compressed to clients that understand it. Streams, files and small answers go as they are.
package struct Compressing: Middleware {
  /// Bytes from which it pays.
  private let minimum: Int
  private let level: Int32

  package init(minimum: Int = 1024, level: Int = 4) {
    self.minimum = minimum
    self.level = Int32(level)
  }

  package func respond(to request: Request, next: Responder) async throws -> Response {
    var response = await next(request)
    guard case .bytes(let bytes) = response.body, bytes.count >= minimum, isText(response.headers["content-type"]),
      response.headers["content-encoding"] == nil
    else { return response }
    response.headers.add("Vary", "Accept-Encoding")
    guard ContentCoding.gzip.isAccepted(by: request), let compressed = Gzip.compress(bytes, level: level) else {
      return response
    }
    response.headers["Content-Encoding"] = ContentCoding.gzip.rawValue
    // The tag names the plain bytes.
    if let tag = response.headers["etag"], !tag.hasPrefix("W/") { response.headers["ETag"] = "W/\(tag)" }
    response.body = .bytes(compressed)
    return response
  }

  private func isText(_ type: String?) -> Bool {
    guard let type = type?.lowercased() else { return false }
    return type.hasPrefix("text/") || type.hasPrefix("application/json") || type.hasPrefix("image/svg")
      || type.hasPrefix("application/javascript")
  }
}

enum Gzip {
  /// Nil when zlib refuses.
  static func compress(_ bytes: [UInt8], level: Int32) -> [UInt8]? {
    var stream = unsafe z_stream()
    // 16 more than the window asks for gzip's frame.
    let start = unsafe deflateInit2_(
      &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard start == Z_OK else { return nil }
    defer { unsafe deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: unsafe Int(deflateBound(&stream, UInt(bytes.count))))
    let count = unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output -> Int? in
        unsafe stream.next_in = input.baseAddress
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(output.count)
        guard unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END else { return nil }
        return unsafe output.count - Int(stream.avail_out)
      }
    }
    return count.map { Array(output.prefix($0)) }
  }
}
