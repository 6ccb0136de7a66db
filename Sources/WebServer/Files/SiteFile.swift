/// A file of a `Site` with the forms in which it was compressed ahead.
struct SiteFile: Sendable {
  let type: String
  private let plain: [UInt8]
  private let packed: [(coding: ContentCoding, bytes: [UInt8])]
  /// Of the plain bytes.
  private let digest: String

  /// nil for what is not there, is no file, or is of no kind that a page loads.
  init?(folder: String, path: String) {
    guard let type = Self.type(of: path), let plain = Self.bytes("\(folder)/\(path)") else { return nil }
    self.type = type
    self.plain = plain
    packed = ContentCoding.allCases.compactMap { coding in
      Self.bytes("\(folder)/\(path)\(coding.ending)").map { (coding, $0) }
    }
    let letters = Array("0123456789abcdef".unicodeScalars)
    digest = String(
      String.UnicodeScalarView(
        SHA1.digest(plain).prefix(10).flatMap { [letters[Int($0 >> 4)], letters[Int($0 & 15)]] }))
  }

  var isPacked: Bool { !packed.isEmpty }

  /// The smallest form that the client reads, and its strong tag: every form has one of its own.
  func form(for request: Request) -> (coding: ContentCoding?, bytes: [UInt8], tag: String) {
    guard let form = packed.first(where: { $0.coding.isAccepted(by: request) }) else {
      return (nil, plain, "\"\(digest)\"")
    }
    return (form.coding, form.bytes, "\"\(digest)-\(form.coding.rawValue)\"")
  }

  private static func bytes(_ path: String) -> [UInt8]? {
    // Which of the forms are there is seen by trying.
    guard let file = try? ReadableFile(path: path) else { return nil }
    return try? file.read(offset: 0, length: file.size)  // shorter meanwhile: being written anew, and asked again
  }

  private static func type(of path: String) -> String? {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    return types[String(path[path.index(after: dot)...])]
  }

  private static let types = [
    "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
    "json": "application/json", "map": "application/json", "webmanifest": "application/manifest+json",
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "ico": "image/x-icon",
    "woff2": "font/woff2", "txt": "text/plain; charset=utf-8",
  ]
}
