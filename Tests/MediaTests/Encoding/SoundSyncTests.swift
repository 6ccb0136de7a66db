import Foundation
import Media
import TestKit
import Testing
import TrafficCore

/// A video that turns white when its tone begins must do so after it was written anew.
@Suite(.timeLimit(.minutes(2))) struct SoundSyncTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let codec: String
    /// Seconds from the first picture to the first sound.
    let delay: Double
    /// Pictures left out at the beginning.
    var skipped = 0
    var testDescription: String { "\(codec), sound \(delay) s after the picture, \(skipped) pictures left out" }
  }

  static let cases = ["aac", "pcm_s16le"].flatMap { codec in
    [
      Case(codec: codec, delay: 0), Case(codec: codec, delay: 0.7), Case(codec: codec, delay: -0.7),
      Case(codec: codec, delay: 0, skipped: 20), Case(codec: codec, delay: 0.7, skipped: 10),
    ]
  }
  private static let flash = 2.0

  @Test(arguments: cases) func `sound stays with its picture`(item: Case) async throws {
    let name = "sync-\(item.codec)\(item.delay)"
    let sound = "aevalsrc=sin(2764*t)*gte(t\\,\(Self.flash - item.delay)):s=48000:d=4"
    let picture =
      "color=black:size=64x64:rate=25:duration=4,drawbox=color=white:t=fill:enable=gte(t\\,\(Self.flash - 0.001))"
    let input = try await MediaFixtures.shared.file(
      "\(name).mkv",
      "-f lavfi -i \(picture) -itsoffset \(item.delay) -f lavfi -i \(sound) -c:v libx264 -pix_fmt yuv420p -c:a \(item.codec)"
    )
    let path = try await MediaFixtures.shared.folder("\(name)-\(item.skipped)") + "/out.mp4"
    let writer = try MP4Writer(path: path, settings: VideoSettings(soundFrom: input))
    let source = try await VideoFileSource.open(path: input, camera: CameraID("test"), settings: DecodingSettings())
    var white: Double?
    var start: Timestamp?
    while let frame = try await source.next() {
      guard frame.index >= item.skipped else { continue }
      let first = start ?? frame.timestamp
      start = first
      if white == nil, frame.picture.planarBytes()[0] > 128 { white = frame.timestamp.seconds(since: first) }
      try writer.append(frame.picture, at: frame.timestamp)
    }
    try writer.finish()
    let expected = try #require(white)
    #expect(abs(expected - (Self.flash - Double(item.skipped) / 25)) < 0.001)
    #expect(abs(try toneStart(path) - expected) < 0.03)
    let starts = try MediaFixtures.run(
      "ffprobe", "-v error -select_streams v:0 -show_entries stream=start_time -of default=nw=1:nk=1", [path])
    #expect(Double(String(decoding: starts, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)) == 0)
  }

  /// Seconds from the file's time 0 to the first loud sample.
  private func toneStart(_ path: String) throws -> Double {
    let raw = [UInt8](
      try MediaFixtures.run(
        "ffmpeg", "-v error -nostdin -copyts -i",
        [path, "-vn", "-ac", "1", "-af", "aresample=async=1:first_pts=0", "-ar", "8000", "-f", "s16le", "-"]))
    let samples = stride(from: 0, to: raw.count - 1, by: 2).map {
      Int16(bitPattern: UInt16(raw[$0]) | UInt16(raw[$0 + 1]) << 8)
    }
    return Double(try #require(samples.firstIndex { abs(Int($0)) > 4000 })) / 8000
  }
}
