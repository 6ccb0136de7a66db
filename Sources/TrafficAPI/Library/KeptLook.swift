import TrafficCore
import WebServer

/// A look at a video as bytes: a line of JSON, and its picture behind it.
package enum KeptLook {
  /// Bytes; a picture has some ten thousand.
  package static let most = 4 << 20

  package static func bytes(of look: LibraryLook) -> [UInt8] {
    let description = look.description
    let line: JSONValue = [
      "width": .integer(description.size.width), "height": .integer(description.size.height),
      "codec": OwnJSON.text(description.codec), "bytes": .integer(look.bytes),
      "fps": description.framesPerSecond.map { .number($0) } ?? .null,
      "seconds": description.duration.map { .number($0 / .seconds(1)) } ?? .null,
    ]
    return Array(line.text.utf8) + [UInt8(ascii: "\n")] + (look.picture ?? [])
  }

  /// nil for what is none.
  package static func look(_ bytes: [UInt8]) -> LibraryLook? {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line: JSONValue
    do { line = try JSONValue(parsing: Array(bytes[..<end])) } catch { return nil }
    guard let width = line["width"]?.integer, let height = line["height"]?.integer, width > 0, height > 0,
      let size = line["bytes"]?.integer
    else { return nil }
    let seconds = line["seconds"]?.number.flatMap { (0..<1e9).contains($0) ? Duration.seconds($0) : nil }
    let picture = Array(bytes[(end + 1)...])
    return LibraryLook(
      description: SourceDescription(
        name: "video", size: PixelSize(width: width, height: height), framesPerSecond: line["fps"]?.number,
        duration: seconds, codec: line["codec"]?.string), bytes: size, picture: picture.isEmpty ? nil : picture)
  }
}
