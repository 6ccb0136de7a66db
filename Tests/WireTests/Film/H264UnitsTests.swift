import TestKit
import Testing
import TrafficCore

@testable import Wire

struct H264UnitsTests {
  private func units(_ bytes: [UInt8]) -> [[UInt8]] { H264Units.ranges(in: bytes).map { Array(bytes[$0]) } }

  @Test(
    arguments: [
      ([], []), ([1, 2, 3], []), ([0, 0, 1], []), ([0, 0, 0, 1], []), ([0, 0, 1, 5], [[5]]),
      ([0, 0, 0, 1, 5, 6, 0, 0, 0, 1, 7], [[5, 6], [7]]), ([9, 0, 0, 1, 5, 0, 0, 1, 6, 0, 0, 0], [[5], [6]]),
      ([0, 0, 1, 5, 0, 0, 3, 1, 0, 0, 1, 8], [[5, 0, 0, 3, 1], [8]]),
    ] as [([UInt8], [[UInt8]])])
  func `units lie between start codes, without the zeros around them`(bytes: [UInt8], expected: [[UInt8]]) {
    #expect(units(bytes) == expected)
  }

  @Test func `a picture has its units with their lengths, and its parameters apart`() throws {
    let bytes = FilmFixtures.stream([
      [0x09, 0x10], FilmFixtures.sequence, FilmFixtures.picture, [0x06, 1, 2], [0x65, 3], [0x0C, 0xFF],
    ])
    let picture = try #require(
      FilmPicture(CompressedPicture(timestamp: .zero, size: FilmFixtures.size, bytes: bytes)))
    #expect(picture.isKey)
    #expect(picture.parameters?.codec == "avc1.42c01e")
    #expect(picture.sample == [0, 0, 0, 3, 0x06, 1, 2, 0, 0, 0, 2, 0x65, 3])
  }

  @Test func `what holds no picture is none`() {
    for bytes: [UInt8] in [[], [1, 2, 3], FilmFixtures.stream([FilmFixtures.sequence, FilmFixtures.picture])] {
      #expect(FilmPicture(CompressedPicture(timestamp: .zero, size: FilmFixtures.size, bytes: bytes)) == nil)
    }
    let bytes = FilmFixtures.stream([[0x65, 1]])
    let huge = PixelSize(width: 70_000, height: 10)
    #expect(FilmPicture(CompressedPicture(timestamp: .zero, size: huge, bytes: bytes)) == nil)
  }

  @Test func `damaged streams are cut without harm, and nothing is invented`() {
    var mutation = Mutation(seed: 11)
    let original = FilmFixtures.stream([
      FilmFixtures.sequence, FilmFixtures.picture, [0x65] + (0..<60).map { $0 &* 5 }, [0x41, 0, 0, 3, 1],
    ])
    for _ in 0..<Mutation.rounds(usual: 3_000) {
      let bytes = mutation.damage(original)
      let compressed = CompressedPicture(timestamp: .zero, size: FilmFixtures.size, bytes: bytes)
      guard let picture = FilmPicture(compressed) else { continue }
      #expect(picture.sample.count <= bytes.count * 2)
      var cutter = FilmCutter()
      _ = cutter.take(picture)
      _ = FilmFile.bytes(of: [picture])
    }
  }
}
