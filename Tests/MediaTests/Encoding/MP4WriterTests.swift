import Foundation
import Media
import TestKit
import Testing
import TrafficCore

@Suite(.timeLimit(.minutes(2))) struct MP4WriterTests {
  private static let coding = ColourCoding(matrix: .bt709, isFullRange: false)

  /// A folder of its own for one test, and the path of a video in it.
  private func videoPath(_ test: String) async throws -> String {
    try await MediaFixtures.shared.folder("mp4-\(test)") + "/out.mp4"
  }

  private func write(
    _ path: String, settings: VideoSettings, times: [Int64], size: PixelSize = PixelSize(width: 160, height: 90)
  ) throws {
    let writer = try MP4Writer(path: path, settings: settings)
    for (index, time) in times.enumerated() {
      try writer.append(
        TestPicture.street(size: size, step: index, colour: Self.coding), at: Timestamp(microseconds: time))
    }
    try writer.finish()
  }

  private func probe(_ path: String, _ stream: String, _ entries: String) throws -> [String] {
    let printed = try MediaFixtures.run(
      "ffprobe", "-v error -select_streams \(stream) -count_frames -show_entries \(entries) -of default=nw=1:nk=1",
      [path])
    return String(decoding: printed, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(arguments: [(30000, 1001), (25, 1), (12, 1), (377000, 37543)])
  func `a constant rate is kept as the exact fraction`(numerator: Int, denominator: Int) async throws {
    let path = try await videoPath("rate-\(numerator)")
    let rate = try #require(FrameRate(numerator: numerator, denominator: denominator))
    let times = (0..<30).map { Int64((Double($0) * 1e6 / rate.perSecond).rounded()) + 5_000_000 }
    try write(path, settings: VideoSettings(timing: .constant(rate)), times: times)
    let found = try probe(path, "v:0", "stream=r_frame_rate,avg_frame_rate,nb_read_frames,codec_name,width,height")
    let fraction = "\(numerator)/\(denominator)"
    #expect(found == ["h264", "160", "90", fraction, fraction, "30"])
    let stamps = try await MediaFixtures.shared.probedTimes(path)
    for (stamp, time) in zip(stamps, times) { #expect(abs(stamp - (time - 5_000_000)) <= 1) }
  }

  @Test func `a variable rate and its gaps are kept to the microsecond`() async throws {
    let path = try await videoPath("variable")
    let times: [Int64] = [1_700_000_000_000_000, 40_001, 73_333, 2_000_000, 2_000_500, 2_100_000].enumerated().map {
      $0 == 0 ? $1 : 1_700_000_000_000_000 + $1
    }
    try write(path, settings: VideoSettings(timing: .variable), times: times)
    #expect(try await MediaFixtures.shared.probedTimes(path) == times.map { $0 - times[0] })
  }

  @Test func `the index comes before the pictures`() async throws {
    let path = try await videoPath("faststart")
    try write(path, settings: VideoSettings(), times: (0..<5).map { $0 * 40_000 })
    let bytes = try Data(contentsOf: URL(filePath: path))
    let index = try #require(bytes.range(of: Data("moov".utf8)))
    let pictures = try #require(bytes.range(of: Data("mdat".utf8)))
    #expect(index.lowerBound < pictures.lowerBound)
  }

  @Test(arguments: [(161, 121), (33, 32), (32, 33), (1, 1)])
  func `odd sizes grow to even ones`(width: Int, height: Int) async throws {
    let path = try await videoPath("odd-\(width)x\(height)")
    try write(
      path, settings: VideoSettings(), times: [0, 40_000], size: PixelSize(width: width, height: height))
    #expect(
      try probe(path, "v:0", "stream=width,height") == ["\((width + 1) / 2 * 2)", "\((height + 1) / 2 * 2)"])
  }

  @Test(arguments: allCodings) func `colours survive`(coding: ColourCoding) async throws {
    let path = try await videoPath("colour-\(coding.matrix)-\(coding.isFullRange)")
    let colour = Colour(red: 180, green: 60, blue: 40)
    let writer = try MP4Writer(path: path, settings: VideoSettings(rateFactor: 10))
    for step in 0..<3 {
      let picture = TestPicture.plain(colour, size: PixelSize(width: 64, height: 64), coding: coding)
      try writer.append(picture, at: Timestamp(microseconds: Int64(step) * 40_000))
    }
    try writer.finish()
    let source = try await VideoFileSource.open(path: path, camera: CameraID("test"), settings: DecodingSettings())
    let picture = try #require(try await source.next()).picture
    #expect(picture.colour == ColourCoding(matrix: coding.matrix, isFullRange: false))
    let bytes = picture.planarBytes()
    let found = ReferenceColour.rgb(
      luma: Double(bytes[0]), chromaBlue: Double(bytes[4096]), chromaRed: Double(bytes[4096 + 1024]),
      coding: picture.colour)
    for (value, expected) in zip(found, [180.0, 60, 40]) { #expect(abs(value - expected) <= 5) }
  }

  @Test func `a picture of another size is scaled to the first one's`() async throws {
    let path = try await videoPath("sizes")
    let writer = try MP4Writer(path: path, settings: VideoSettings())
    for (index, width) in [160, 320, 96].enumerated() {
      let picture = TestPicture.street(size: PixelSize(width: width, height: width / 2))
      try writer.append(picture, at: Timestamp(microseconds: Int64(index) * 40_000))
    }
    try writer.finish()
    #expect(try probe(path, "v:0", "stream=width,height,nb_read_frames") == ["160", "80", "3"])
  }

  static let sounds: [(String, String, String)] = [
    ("aac.mp4", "-c:a aac -ar 44100 -ac 2", "44100"), ("mp3.mkv", "-c:a libmp3lame -ar 48000 -ac 2", "48000"),
    ("pcm.mov", "-c:a pcm_s16le -ar 8000 -ac 1", "8000"), ("adts.ts", "-c:a aac -ar 48000 -ac 1", "48000"),
    ("opus.webm", "-c:a libopus -ac 6 -c:v libvpx -deadline realtime", "48000"),
  ]

  @Test(arguments: sounds) func `the sound of the input goes along`(
    name: String, codec: String, rate: String
  ) async throws {
    let input = try await MediaFixtures.shared.file(
      "sound-\(name)",
      "-f lavfi -i testsrc2=size=160x120:rate=25:duration=2 -f lavfi -i sine=frequency=440:duration=2 -shortest \(codec)"
    )
    let path = try await videoPath("sound-\(name)")
    let writer = try MP4Writer(path: path, settings: VideoSettings(soundFrom: input))
    let source = try await VideoFileSource.open(path: input, camera: CameraID("test"), settings: DecodingSettings())
    while let frame = try await source.next() { try writer.append(frame.picture, at: frame.timestamp) }
    try writer.finish()
    let found = try probe(path, "a:0", "stream=codec_name,sample_rate")
    #expect(found == ["aac", rate])
    let duration = try #require(Double(try probe(path, "a:0", "stream=duration").first ?? ""))
    #expect(abs(duration - 2) < 0.15)
    let start = try #require(Double(try probe(path, "a:0", "stream=start_time").first ?? ""))
    #expect(abs(start) < 0.06)
    #expect(try probe(path, "v:0", "stream=nb_read_frames") == ["50"])
  }

  @Test func `a silent input gives a silent video`() async throws {
    let input = try await MediaFixtures.shared.file("silent.mp4", VideoFixture.picture)
    let path = try await videoPath("silent")
    try write(path, settings: VideoSettings(soundFrom: input), times: [0, 40_000])
    #expect(try probe(path, "a:0", "stream=codec_name") == [])
  }

  @Test func `what is not finished leaves nothing behind`() async throws {
    let path = try await videoPath("unfinished")
    do {
      let writer = try MP4Writer(path: path, settings: VideoSettings())
      try writer.append(TestPicture.street(size: PixelSize(width: 64, height: 64)), at: .zero)
    }
    let folder = String(path.dropLast("/out.mp4".count))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
  }

  @Test func `a video without pictures is an error and no file`() async throws {
    let path = try await videoPath("empty")
    let error = #expect(throws: MediaError.self) {
      try MP4Writer(path: path, settings: VideoSettings()).finish()
    }
    #expect(error?.kind == .empty)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a missing folder and a full disk are told apart`() async throws {
    let missing = #expect(throws: MediaError.self) {
      _ = try MP4Writer(path: "/nowhere/at/all.mp4", settings: VideoSettings())
    }
    #expect(missing?.kind == .notFound)
    let path = try await videoPath("full")
    // Writing to this device always says that it is full.
    try FileManager.default.createSymbolicLink(atPath: path + ".partial", withDestinationPath: "/dev/full")
    let full = #expect(throws: MediaError.self) {
      try write(path, settings: VideoSettings(), times: (0..<5).map { $0 * 40_000 })
    }
    #expect(full?.kind == .notWritable)
    #expect(full?.description.contains("No space left on device") == true)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `times that go back are refused`() async throws {
    let path = try await videoPath("back")
    let error = #expect(throws: MediaError.self) {
      try write(path, settings: VideoSettings(timing: .variable), times: [0, 40_000, 40_000])
    }
    #expect(error?.kind == .failed)
  }

  @Test func `a rate given as a number becomes its fraction`() {
    #expect(FrameRate(nearest: 29.97) == FrameRate(numerator: 30000, denominator: 1001))
    #expect(FrameRate(nearest: 23.976) == FrameRate(numerator: 24000, denominator: 1001))
    #expect(FrameRate(nearest: 25) == FrameRate(numerator: 25))
    #expect(FrameRate(nearest: 12.5) == FrameRate(numerator: 25, denominator: 2))
    #expect(FrameRate(nearest: 0) == nil)
    #expect(FrameRate(nearest: .infinity) == nil)
  }
}
