import Testing
import TrafficCore
import Wire

/// Compressed pictures that show nothing.
enum FilmPictures {
  private static let parameters: [[UInt8]] = [[0x67, 0x42, 0xC0, 0x1E, 0xDA], [0x68, 0xCE, 0x3C, 0x80, 0x01]]

  /// The n-th of ten a second.
  static func picture(_ number: Int, isKey: Bool, bytes: Int = 20, level: UInt8 = 0x1E) throws -> FilmPicture {
    try #require(FilmPicture(compressed(number, isKey: isKey, bytes: bytes, level: level)))
  }

  static func compressed(_ number: Int, isKey: Bool, bytes: Int = 20, level: UInt8 = 0x1E) -> CompressedPicture {
    var own = parameters
    own[0][3] = level
    let slice = [isKey ? 0x65 : 0x41] + [UInt8](repeating: 0x80, count: bytes)
    let units = (isKey ? own : []) + [slice]
    return CompressedPicture(
      timestamp: Timestamp(microseconds: Int64(number) * 100_000), size: PixelSize(width: 64, height: 36),
      bytes: units.flatMap { [0, 0, 0, 1] + $0 })
  }
}
