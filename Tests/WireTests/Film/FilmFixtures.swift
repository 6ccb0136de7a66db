import TrafficCore

@testable import Wire

/// Streams of bytes that look like H.264 and show nothing.
enum FilmFixtures {
  static let size = PixelSize(width: 64, height: 36)
  static let sequence: [UInt8] = [0x67, 0x42, 0xC0, 0x1E, 0xDA]
  static let picture: [UInt8] = [0x68, 0xCE, 0x3C, 0x80, 0x01]

  static func stream(_ units: [[UInt8]]) -> [UInt8] { units.flatMap { [0, 0, 0, 1] + $0 } }

  /// A picture at this moment; a key picture brings its parameters along.
  static func picture(
    _ milliseconds: Int64, isKey: Bool = false, sequence: [UInt8]? = sequence, size: PixelSize = size, count: Int = 20
  ) -> FilmPicture {
    let slice = [isKey ? 0x65 : 0x41] + [UInt8](repeating: 0x80, count: count)
    let units = isKey ? [sequence, picture, slice].compactMap(\.self) : [slice]
    let compressed = CompressedPicture(
      timestamp: Timestamp(microseconds: milliseconds * 1000), size: size, bytes: stream(units))
    guard let picture = FilmPicture(compressed) else { preconditionFailure("a fixture is a picture") }
    return picture
  }
}
