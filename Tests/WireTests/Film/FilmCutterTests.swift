import Groundwork
import Testing
import TrafficCore

@testable import Wire

struct FilmCutterTests {
  /// A cutter that expectations may ask.
  private final class CutterProbe {
    private var cutter = FilmCutter()

    func take(_ picture: FilmPicture) -> FilmFragment? { cutter.take(picture) }
    func restart(parameters: H264Parameters? = nil) { cutter.restart(parameters: parameters) }
    var waitsForKey: Bool { cutter.waitsForKey }
  }

  private typealias Make = FilmFixtures

  /// The film's own time that a fragment says, microseconds.
  private func time(of fragment: FilmFragment) throws -> UInt64 {
    let bytes = fragment.bytes
    let name = Array("tfdt".utf8)
    let place = try #require(bytes.indices.dropLast(20).first { Array(bytes[$0..<$0 + 4]) == name })
    return bytes[place + 8..<place + 16].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// What a fragment says it lasts, microseconds.
  private func duration(of fragment: FilmFragment) throws -> UInt64 {
    let bytes = fragment.bytes
    let name = Array("trun".utf8)
    let place = try #require(bytes.indices.dropLast(24).first { Array(bytes[$0..<$0 + 4]) == name })
    return bytes[place + 16..<place + 20].reduce(0) { $0 << 8 | UInt64($1) }
  }

  @Test func `a film begins with a key picture and goes on picture by picture, each when the next has come`() throws {
    let cutter = CutterProbe()
    #expect(cutter.take(Make.picture(1_000_000_100)) == nil)
    #expect(cutter.take(Make.picture(1_000_000_200, isKey: true)) == nil)
    let first = try #require(cutter.take(Make.picture(1_000_000_266)))
    let second = try #require(cutter.take(Make.picture(1_000_000_300)))
    #expect(first.isKey && !second.isKey)
    #expect(first.beginning == second.beginning)
    #expect(first.beginning.type == #"video/mp4; codecs="avc1.42c01e""#)
    #expect(first.beginning.start.microseconds == 1_000_000_200_000)
    #expect(first.timestamp.microseconds == 1_000_000_200_000)
    #expect(try time(of: first) == 0)
    #expect(try time(of: second) == 66_000)
  }

  @Test func `each picture says how long it lasts, however uneven they come`() throws {
    let cutter = CutterProbe()
    var random = SeededRandom(seed: 5)
    var (moment, fragments) = (Int64(1_000), [FilmFragment]())
    for number in 0..<200 {
      if let fragment = cutter.take(Make.picture(moment, isKey: number % 50 == 0)) { fragments.append(fragment) }
      moment += Int64([1, 3, 40, 66, 200, 1_900, 30_000][Int.random(in: 0..<7, using: &random)])
    }
    #expect(fragments.count == 199)
    for (one, next) in zip(fragments, fragments.dropFirst()) {
      #expect(try time(of: next) - time(of: one) == duration(of: one))
    }
  }

  @Test func `without parameters nothing begins, told beforehand they do`() throws {
    let cutter = CutterProbe()
    #expect(cutter.take(Make.picture(0, isKey: true, sequence: nil)) == nil)
    cutter.restart(parameters: H264Parameters(Make.stream([Make.sequence, Make.picture])))
    #expect(cutter.take(Make.picture(10)) == nil && cutter.waitsForKey)
    #expect(cutter.take(Make.picture(20, isKey: true, sequence: nil)) == nil && !cutter.waitsForKey)
    #expect(cutter.take(Make.picture(30)) != nil)
  }

  @Test func `other parameters or another size begin anew, at a key picture, in the same time`() throws {
    let cutter = CutterProbe()
    #expect(cutter.take(Make.picture(5_000, isKey: true)) == nil)
    let first = try #require(cutter.take(Make.picture(5_100, isKey: true)))
    let other: [UInt8] = [0x67, 0x64, 0x00, 0x28, 0x11]
    let same = try #require(cutter.take(Make.picture(5_200, isKey: true, sequence: other)))
    #expect(same.beginning.number == first.beginning.number && same.timestamp.microseconds == 5_100_000)
    let large = PixelSize(width: 128, height: 72)
    #expect(cutter.take(Make.picture(5_300, size: large)) == nil)
    #expect(cutter.take(Make.picture(5_400)) == nil)
    let changed = try #require(cutter.take(Make.picture(5_500, isKey: true, size: large)))
    #expect(changed.beginning.number == first.beginning.number + 1)
    #expect(changed.beginning.type.contains("avc1.640028"))
    #expect(changed.beginning.start == first.beginning.start)
    #expect(try time(of: changed) == 200_000 && duration(of: changed) == 300_000)
    let larger = try #require(cutter.take(Make.picture(5_600, size: large)))
    #expect(larger.beginning.size == large)
  }

  @Test func `where moments jump back the film's own time goes on all the same`() throws {
    let cutter = CutterProbe()
    _ = cutter.take(Make.picture(90_000, isKey: true))
    #expect(cutter.take(Make.picture(90_100)) != nil)
    #expect(cutter.take(Make.picture(50)) == nil)
    let before = try #require(cutter.take(Make.picture(100, isKey: true)))
    #expect(before.timestamp.microseconds == 90_100_000)
    let after = try #require(cutter.take(Make.picture(200)))
    #expect(after.beginning.number == before.beginning.number + 1)
    #expect(try time(of: after) == time(of: before) + duration(of: before))
    let (own, start) = (try time(of: after), after.beginning.start.microseconds)
    #expect(start + Int64(own) == 100_000)
    #expect(start % 1000 == 0)
  }

  @Test func `pictures that only come late are left out, until a key picture`() throws {
    let cutter = CutterProbe()
    _ = cutter.take(Make.picture(5_000, isKey: true))
    let first = try #require(cutter.take(Make.picture(5_500)))
    let other: [UInt8] = [0x67, 0x64, 0x00, 0x28, 0x11]
    #expect(cutter.take(Make.picture(5_400, isKey: true, sequence: other)) == nil)
    #expect(cutter.take(Make.picture(5_600)) == nil)
    let second = try #require(cutter.take(Make.picture(5_700, isKey: true, sequence: other)))
    #expect(second.timestamp.microseconds == 5_500_000)
    let again = try #require(cutter.take(Make.picture(5_800)))
    #expect(again.beginning.start == first.beginning.start)
    #expect(try time(of: again) == 700_000)
  }

  @Test func `after a break it waits for a key picture, and what was held is gone`() throws {
    let cutter = CutterProbe()
    #expect(cutter.take(Make.picture(0, isKey: true)) == nil)
    cutter.restart()
    #expect(cutter.take(Make.picture(10)) == nil)
    #expect(cutter.take(Make.picture(900_000, isKey: true)) == nil)
    let fragment = try #require(cutter.take(Make.picture(900_040)))
    #expect(fragment.timestamp.microseconds == 900_000_000 && fragment.beginning.number == 1)
  }
}
