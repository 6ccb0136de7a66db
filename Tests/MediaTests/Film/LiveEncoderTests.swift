import Foundation
import Groundwork
import TestKit
import Testing
import TrafficCore
import Wire

@testable import Media

/// Films as a real decoder sees them.
@Suite(.timeLimit(.minutes(2)))
struct LiveEncoderTests {
  private static let size = PixelSize(width: 160, height: 90)
  private static let coding = ColourCoding(matrix: .bt709, isFullRange: false)

  private func pictures(
    _ moments: [Int64], keys: Set<Int> = [], size: PixelSize = size
  ) throws -> [CompressedPicture] {
    let encoder = try LiveEncoder(subject: "test")
    return try moments.enumerated().map { index, moment in
      let picture = TestPicture.street(size: size, step: index, colour: Self.coding)
      return try #require(
        try encoder.encode(picture, at: Timestamp(microseconds: moment), isKey: keys.contains(index)))
    }
  }

  /// What ffprobe says of every picture of a film.
  private func probe(_ name: String, _ bytes: [UInt8], _ entry: String) async throws -> [String] {
    let path = try await MediaFixtures.shared.folder("film-\(name)") + "/film.mp4"
    try Data(bytes).write(to: URL(filePath: path))
    let printed = try MediaFixtures.run(
      "ffprobe", "-v error -select_streams v:0 -show_entries frame=\(entry) -of default=nw=1:nk=1", [path])
    return String(decoding: printed, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static let moments: [Int64] = (0..<12).map { 1_700_000_000_123_456 + $0 * 66_667 }

  @Test func `each picture comes out at once, and only those asked for are key pictures`() throws {
    let films = try pictures(Self.moments, keys: [5]).compactMap { FilmPicture($0) }
    #expect(films.count == 12)
    #expect(films.indices.filter { films[$0].isKey } == [0, 5])
    #expect(films.map(\.timestamp.microseconds) == Self.moments)
  }

  @Test func `fragments from a key picture on are a film that players read, with the moments of its pictures`()
    async throws
  {
    let films = try pictures(Self.moments, keys: [5]).compactMap { FilmPicture($0) }
    var cutter = FilmCutter()
    // Whoever comes late begins with the second key picture.
    let fragments = films.dropFirst(3).compactMap { cutter.take($0) }
    // The last one waits for what follows it.
    #expect(fragments.count == 6)
    let beginning = try #require(fragments.first?.beginning)
    let bytes = beginning.bytes + fragments.flatMap(\.bytes)
    let times = try await probe("fragments", bytes, "pts_time").compactMap { Double($0) }
    let expected = Self.moments.dropFirst(5).dropLast().map { Double($0 - beginning.start.microseconds) / 1_000_000 }
    #expect(times.count == 6)
    for (time, moment) in zip(times, expected) { #expect(abs(time - moment) < 0.000_002) }
    #expect(Set(try await probe("fragments-width", bytes, "width")) == ["160"])
  }

  @Test func `a clip is one file with its index first, each picture at its time`() async throws {
    let films = try pictures(Self.moments, keys: [4, 8]).compactMap { FilmPicture($0) }
    // What comes before a key picture cannot be shown.
    let bytes = try #require(FilmFile.bytes(of: Array(films.dropFirst(2))))
    let data = Data(bytes)
    let (index, content) = (data.range(of: Data("moov".utf8)), data.range(of: Data("mdat".utf8)))
    #expect(try #require(index).lowerBound < #require(content).lowerBound)
    #expect(try await probe("clip", bytes, "width").count == 8)
    let path = try await MediaFixtures.shared.folder("film-times") + "/film.mp4"
    try data.write(to: URL(filePath: path))
    let expected = Self.moments.dropFirst(4).map { $0 - Self.moments[4] }
    #expect(try await MediaFixtures.shared.probedTimes(path) == expected)
  }

  @Test func `odd sizes, another size and moments that go back are encoded all the same`() throws {
    let encoder = try LiveEncoder(subject: "test")
    func encode(_ width: Int, _ moment: Int64) throws -> FilmPicture {
      let picture = TestPicture.street(size: PixelSize(width: width, height: 45), colour: Self.coding)
      let made = try #require(try encoder.encode(picture, at: Timestamp(microseconds: moment), isKey: false))
      return try #require(FilmPicture(made))
    }
    #expect(try encode(81, 1_000_000).size == PixelSize(width: 82, height: 46))
    #expect(try encode(81, 1_100_000).isKey == false)
    #expect(try encode(120, 1_200_000).isKey)
    #expect(try encode(120, 500_000).isKey)
    #expect(FilmFile.bytes(of: []) == nil)
  }

  /// Noise, in which every square differs from its neighbours.
  private static func noise(_ size: PixelSize) throws -> Picture {
    var random = SeededRandom(seed: 9)
    let luma = (0..<size.area).map { _ in UInt8.random(in: 16...235, using: &random) }
    let chroma = [UInt8](repeating: 128, count: size.area / 2)
    return try Picture(size: size, colour: coding, planarBytes: luma + chroma)
  }

  @Test func `what is to be hidden cannot be read in the film, and everything else can`() async throws {
    let size = PixelSize(width: 192, height: 128)
    let picture = try Self.noise(size)
    let compressor = FilmCompressor(subject: "test")
    let box = PixelBox(x1: 32, y1: 32, x2: 96, y2: 96)
    for (name, hidden) in [("bare", nil), ("hidden", [box])] as [(String, [PixelBox]?)] {
      let films = try (0..<3).map { number in
        let made = try compressor.encode(
          picture, at: Timestamp(microseconds: Int64(number) * 100_000), hiding: hidden, isKey: number == 0)
        return try #require(made.flatMap { FilmPicture($0) })
      }
      let path = try await MediaFixtures.shared.folder("mosaic-\(name)") + "/film.mp4"
      let film = try #require(FilmFile.bytes(of: films))
      try Data(film).write(to: URL(filePath: path))
      let pixels = Array(
        try MediaFixtures.run("ffmpeg", "-v error -i", [path, "-f", "rawvideo", "-pix_fmt", "gray", "-"]))
      #expect(pixels.count == 3 * size.area)
      /// How much neighbours differ within a part of the last picture.
      func roughness(_ x: Range<Int>, _ y: Range<Int>) -> Double {
        let steps = y.flatMap { row in
          x.dropLast().map { column in
            let place = 2 * size.area + row * size.width + column
            return abs(Double(pixels[place]) - Double(pixels[place + 1]))
          }
        }
        return steps.reduce(0, +) / Double(steps.count)
      }
      let (inside, outside) = (roughness(34..<94, 34..<94), roughness(110..<180, 34..<94))
      #expect(outside > 15, "\(name)")
      #expect(hidden == nil ? inside > 15 : inside < outside / 5, "\(name): \(inside), \(outside)")
    }
  }
}
