import Groundwork

/// The name of an object: `results/5f0f….mp4`. Safe as a path below a folder and as a key of S3.
package struct ObjectKey: Sendable, Hashable, CustomStringConvertible {
  package let text: String
  package var description: String { text }

  /// Parts of letters, digits and `._-`, none beginning with a dot, joined by slashes; at most 512 bytes, 128 a part.
  /// - Throws: `StoreError` of kind `invalid`.
  package init(_ text: String) throws(StoreError) {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard text.utf8.count <= 512, parts.allSatisfy(Self.isGood) else {
      throw StoreError(
        .invalid,
        "'\(text.prefix(80))' cannot name an object. Allowed: parts of letters, digits, '.', '_' and '-', joined by '/'."
      )
    }
    self.text = text
  }

  /// What the end of the name says about the bytes.
  package var mediaType: String {
    let end = text.lastIndex(of: ".").map { text[text.index(after: $0)...].lowercased() } ?? ""
    return Self.mediaTypes[end] ?? "application/octet-stream"
  }

  private static let mediaTypes = [
    "mp4": "video/mp4", "mov": "video/quicktime", "avi": "video/x-msvideo", "mkv": "video/x-matroska",
    "webm": "video/webm", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "json": "application/json",
    "csv": "text/csv", "pdf": "application/pdf", "txt": "text/plain",
  ]

  private static let marks = Array("._-".utf8)

  private static func isGood(_ part: Substring.UTF8View.SubSequence) -> Bool {
    guard let first = part.first, first != UInt8(ascii: "."), part.count <= 128 else { return false }
    return part.allSatisfy { $0.isLetterOrDigit || marks.contains($0) }
  }
}
