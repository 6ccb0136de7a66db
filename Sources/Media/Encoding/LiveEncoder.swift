package import TrafficCore

/// Compresses the pictures of a camera one by one, for those who watch or keep them. Another size, or moments that go
/// back, begin anew with a key picture. Blocking; one thread at a time.
package final class LiveEncoder {
  private let subject: String
  private let settings: VideoSettings
  private let packet: PacketHandle
  private var encoder: H264Encoder?
  private var start = Timestamp.zero
  private var last: Int64 = -1

  /// x264's rate factor and preset: half the time of `veryfast`, for a quarter more bytes.
  private static let rateFactor = 25.0
  private static let preset = "superfast"

  /// - Parameter subject: the camera, for errors.
  package init(subject: String) throws {
    self.subject = subject
    var settings = VideoSettings(rateFactor: Self.rateFactor, preset: Self.preset)
    (settings.isLive, settings.isLikeCamera) = (true, true)
    self.settings = settings
    packet = try PacketHandle()
  }

  /// nil for a picture that the encoder keeps for later, which it does not do as a rule.
  package func encode(_ picture: Picture, at timestamp: Timestamp, isKey: Bool) throws -> CompressedPicture? {
    let (encoder, isNew) = try encoder(for: picture, at: timestamp)
    let time = timestamp.microseconds - start.microseconds
    let converted = ColourConversion(from: picture.colour, to: encoder.colour).convert(picture)
    try encoder.send(converted, at: time, isKey: isKey || isNew)
    last = time
    guard try encoder.receive(into: packet) else { return nil }
    defer { packet.clear() }
    let even = PixelSize(width: (picture.size.width + 1) / 2 * 2, height: (picture.size.height + 1) / 2 * 2)
    return CompressedPicture(timestamp: timestamp, size: even, bytes: packet.bytes)
  }

  private func encoder(for picture: Picture, at timestamp: Timestamp) throws -> (H264Encoder, isNew: Bool) {
    if let encoder, encoder.size == picture.size, timestamp.microseconds - start.microseconds > last {
      return (encoder, false)
    }
    FFmpegLibrary.prepare()
    let new = try H264Encoder(
      size: picture.size, matrix: picture.colour.matrix, settings: settings, subject: subject)
    (encoder, start, last) = (new, timestamp, -1)
    return (new, true)
  }
}
