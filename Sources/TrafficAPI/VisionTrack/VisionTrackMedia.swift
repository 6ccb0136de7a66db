import WebServer

/// What clients say of the files they send.
enum VisionTrackMedia {
  static func isImage(_ part: MultipartHead) -> Bool { type(of: part).hasPrefix("image/") }

  static func isVideo(_ part: MultipartHead) -> Bool { type(of: part).hasPrefix("video/") }

  /// `.mp4`; empty for what could not stand in the name of an object.
  static func suffix(_ filename: String) -> String {
    let suffix = FileName(filename, empty: "").suffix
    let isPlain = suffix.utf8.dropFirst().allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    return isPlain && (2...8).contains(suffix.utf8.count) ? suffix : ""
  }

  private static func type(of part: MultipartHead) -> String { MediaType(part.contentType ?? "").name }

  static let confidence = ParameterDescription.query(
    "confidence", "Scores below are left out; 0.3 unless said.", schema: .number(minimum: 0, maximum: 1))
}
