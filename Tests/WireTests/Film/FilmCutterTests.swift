import Testing
import TrafficCore

@testable import Wire

struct FilmCutterTests {
  /// A cutter that expectations may ask.
  private final class CutterProbe {
    private var cutter = FilmCutter()

    func take(_ picture: FilmPicture) -> FilmFragment? { cutter.take(picture) }
    func restart(parameters: H264Parameters? = nil) { cutter.restart(parameters: parameters) }
  }

  private typealias Make = FilmFixtures

  /// The film's own time that a fragment says, microseconds.
  private func time(of fragment: FilmFragment) throws -> UInt64 {
    let bytes = fragment.bytes
    let name = Array("tfdt".utf8)
    let place = try #require(bytes.indices.dropLast(20).first { Array(bytes[$0..<$0 + 4]) == name })
    return bytes[place + 8..<place + 16].reduce(0) { $0 << 8 | UInt64($1) }
  }

  @Test func `a film begins with a key picture and goes on picture by picture`() throws {
    let cutter = CutterProbe()
    #expect(cutter.take(Make.picture(1_000_000_100)) == nil)
    let first = try #require(cutter.take(Make.picture(1_000_000_200, isKey: true)))
    let second = try #require(cutter.take(Make.picture(1_000_000_266)))
    #expect(first.isKey && !second.isKey)
    #expect(first.beginning == second.beginning)
    #expect(first.beginning.type == #"video/mp4; codecs="avc1.42c01e""#)
    #expect(first.beginning.start.microseconds == 1_000_000_200_000)
    #expect(try time(of: first) == 0)
    #expect(try time(of: second) == 66_000)
  }

  @Test func `without parameters nothing begins, told beforehand they do`() throws {
    let cutter = CutterProbe()
    #expect(cutter.take(Make.picture(0, isKey: true, sequence: nil)) == nil)
    cutter.restart(parameters: H264Parameters(Make.stream([Make.sequence, Make.picture])))
    #expect(cutter.take(Make.picture(10)) == nil)
    #expect(cutter.take(Make.picture(20, isKey: true, sequence: nil)) != nil)
  }

  @Test func `other parameters or another size begin anew, at a key picture, in the same time`() throws {
    let cutter = CutterProbe()
    let first = try #require(cutter.take(Make.picture(5_000, isKey: true)))
    let same = try #require(cutter.take(Make.picture(5_100, isKey: true)))
    #expect(same.beginning.number == first.beginning.number)
    let other: [UInt8] = [0x67, 0x64, 0x00, 0x28, 0x11]
    let changed = try #require(cutter.take(Make.picture(5_200, isKey: true, sequence: other)))
    #expect(changed.beginning.number == first.beginning.number + 1)
    #expect(changed.beginning.type.contains("avc1.640028"))
    #expect(changed.beginning.start == first.beginning.start)
    #expect(try time(of: changed) == 200_000)
    let large = PixelSize(width: 128, height: 72)
    #expect(cutter.take(Make.picture(5_300, size: large)) == nil)
    #expect(cutter.take(Make.picture(5_400)) == nil)
    let larger = try #require(cutter.take(Make.picture(5_500, isKey: true, size: large)))
    #expect(larger.beginning.size == large)
  }

  @Test func `where moments jump back the film's own time goes on all the same`() throws {
    let cutter = CutterProbe()
    _ = cutter.take(Make.picture(90_000, isKey: true))
    let before = try #require(cutter.take(Make.picture(90_100)))
    #expect(cutter.take(Make.picture(50)) == nil)
    let after = try #require(cutter.take(Make.picture(100, isKey: true)))
    #expect(after.beginning.number == before.beginning.number + 1)
    #expect(try time(of: after) > time(of: before))
    let (own, start) = (try time(of: after), after.beginning.start.microseconds)
    #expect(start + Int64(own) == 100_000)
    #expect(start % 1000 == 0)
  }

  @Test func `pictures that only come late are left out, until a key picture`() throws {
    let cutter = CutterProbe()
    let first = try #require(cutter.take(Make.picture(5_000, isKey: true)))
    #expect(cutter.take(Make.picture(5_500)) != nil)
    let other: [UInt8] = [0x67, 0x64, 0x00, 0x28, 0x11]
    #expect(cutter.take(Make.picture(5_400, isKey: true, sequence: other)) == nil)
    #expect(cutter.take(Make.picture(5_600)) == nil)
    let again = try #require(cutter.take(Make.picture(5_700, isKey: true, sequence: other)))
    #expect(again.beginning.start == first.beginning.start)
    #expect(try time(of: again) == 700_000)
  }

  @Test func `after a break it waits for a key picture`() {
    let cutter = CutterProbe()
    #expect(cutter.take(Make.picture(0, isKey: true)) != nil)
    cutter.restart()
    #expect(cutter.take(Make.picture(10)) == nil)
    #expect(cutter.take(Make.picture(20, isKey: true))?.beginning.number == 1)
  }
}
