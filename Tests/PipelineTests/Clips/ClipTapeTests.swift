import Groundwork
import TestKit
import Testing
import TrafficCore
import Wire

@testable import Pipeline

/// Ten pictures a second, every tenth a key picture.
@Suite(.timeLimit(.minutes(1)))
final class ClipTapeTests: Sendable {
  private let clock = ManualClock()
  private let finished = Lock<[ClipTape.Finished]>([])
  private let meters = ClipTape.Meters()

  private var cuts: [ClipMachine.Cut] { finished.withLock { $0.map(\.cut) } }

  private func tape(_ causes: Set<ClipPlan.Cause>) -> ClipTape {
    ClipTape(
      ClipPlan(before: 1, after: 1, causes: causes), mostBytes: 1 << 20, clock: clock, meters: meters
    ) { [self] clip in finished.withLock { $0.append(clip) } }
  }

  private func report(_ kind: MeasurementEvent.Kind, at number: Int) -> FrameReport {
    let moment = Timestamp(microseconds: Int64(number) * 100_000)
    return FrameReport(
      stream: CameraID("north"), run: StreamRun(name: "r"),
      frame: DetectedFrame(index: number, timestamp: moment, picture: nil, detections: []), seconds: 0,
      events: [MeasurementEvent(vehicle: 1, trafficClass: .car, timestamp: moment, kind: kind)])
  }

  private func take(
    _ numbers: Range<Int>, on tape: ClipTape, from source: FilmSource = .encoded(isHidden: false)
  ) throws {
    for number in numbers { tape.take(try FilmPictures.picture(number, isKey: number % 10 == 0), from: source) }
  }

  private func numbers(_ cut: ClipMachine.Cut) -> [Int] {
    cut.pictures.map { Int($0.timestamp.microseconds / 100_000) }
  }

  @Test(arguments: [
    (MeasurementEvent.Kind.speeding(kilometresPerHour: 70, plusMinus: 2, limit: 60), ClipPlan.Cause.speeding),
    (.wrongWay(lane: "left"), .wrongWay), (.stopped(seconds: 9), .stopped),
  ])
  func `what the plan asks for makes a clip around its moment`(kind: MeasurementEvent.Kind, cause: ClipPlan.Cause)
    throws
  {
    let tape = tape([cause])
    try take(0..<45, on: tape)
    tape.saw(report(kind, at: 43))
    try take(45..<80, on: tape)
    let cut = try #require(cuts.first)
    // A second before is picture 33, decoded from 30 on.
    #expect(cut.causes == [cause] && !cut.isShort && cut.pictures.first?.timestamp.microseconds == 3_000_000)
    #expect(cut.pictures.last?.timestamp.microseconds == 5_300_000)
    #expect(cuts.count == 1)
  }

  @Test func `what it does not ask for makes none`() throws {
    let tape = tape([.wrongWay])
    try take(0..<20, on: tape)
    tape.saw(report(.speeding(kilometresPerHour: 70, plusMinus: 2, limit: 60), at: 19))
    tape.saw(report(.movedAgain(seconds: 3), at: 19))
    tape.saw(report(.enteredZone("stop"), at: 19))
    try take(20..<60, on: tape)
    tape.end()
    #expect(cuts.isEmpty)
  }

  @Test func `a camera that falls silent ends the clip with what there is`() throws {
    let tape = tape([])
    #expect(!tape.ask())
    try take(0..<15, on: tape)
    #expect(tape.ask())
    clock.advance(by: .seconds(9))
    tape.tick()
    #expect(cuts.isEmpty)
    clock.advance(by: .seconds(1))
    tape.tick()
    #expect(cuts.map(\.isShort) == [true] && finished.withLock { $0.map(\.age) } == [.seconds(10)])
    // What was before the silence is no part of what follows.
    #expect(!tape.ask() && tape.waitsForKey)
    try take(25..<35, on: tape)
    #expect(tape.ask())
    try take(35..<50, on: tape)
    #expect(try numbers(#require(cuts.last)).first == 30)
  }

  @Test func `pictures of long ago are no clip of now`() throws {
    let tape = tape([])
    try take(0..<15, on: tape)
    clock.advance(by: .seconds(11))
    #expect(!tape.ask())
  }

  @Test(arguments: [FilmSource.passed, .encoded(isHidden: false)])
  func `once something is to be hidden nothing is kept that was recorded without that`(source: FilmSource) throws {
    let tape = tape([.wrongWay])
    try take(0..<30, on: tape, from: source)
    tape.saw(report(.wrongWay(lane: "left"), at: 29))
    try take(30..<35, on: tape, from: source)
    try take(35..<45, on: tape, from: .encoded(isHidden: true))
    #expect(cuts.isEmpty && meters.lost.value == 1 && meters.dropped.value > 10)
    tape.saw(report(.wrongWay(lane: "left"), at: 44))
    try take(45..<60, on: tape, from: .encoded(isHidden: true))
    #expect(try numbers(#require(cuts.first)).first == 40)
    // The other way nothing is lost, and still no clip is of both.
    tape.saw(report(.wrongWay(lane: "left"), at: 59))
    try take(60..<70, on: tape, from: source)
    #expect(cuts.count == 2 && numbers(cuts[1]).last == 59)
  }

  @Test func `whoever is to be hidden is so at once, also where no more pictures come`() throws {
    let tape = tape([])
    try take(0..<15, on: tape)
    #expect(tape.ask())
    tape.hide()
    #expect(tape.waitsForKey && meters.lost.value == 1)
    clock.advance(by: .seconds(20))
    tape.tick()
    tape.end()
    #expect(cuts.isEmpty)
    try take(20..<30, on: tape, from: .encoded(isHidden: true))
    tape.hide()
    #expect(!tape.waitsForKey)
  }

  @Test func `another connection ends what was passed on, and not what is compressed here`() throws {
    for (source, isGoingOn) in [(FilmSource.passed, false), (.encoded(isHidden: true), true)] {
      let tape = tape([])
      try take(0..<15, on: tape, from: source)
      tape.reconnected(parameters: nil)
      #expect(tape.waitsForKey != isGoingOn)
    }
  }

  @Test func `what was told beforehand holds again after pictures of another kind`() throws {
    let tape = tape([])
    let told = try #require(try FilmPictures.picture(0, isKey: true).parameters)
    /// As cameras send it that say their parameters only once.
    func bare(_ number: Int) throws -> FilmPicture {
      let slice: [UInt8] = [0, 0, 0, 1, number % 10 == 0 ? 0x65 : 0x41, 0x80, 0x80]
      return try #require(
        FilmPicture(
          CompressedPicture(
            timestamp: Timestamp(microseconds: Int64(number) * 100_000), size: PixelSize(width: 64, height: 36),
            bytes: slice)))
    }
    for number in 0..<10 { tape.take(try bare(number), from: .passed, parameters: told) }
    try take(10..<20, on: tape)
    for number in 20..<30 { tape.take(try bare(number), from: .passed, parameters: told) }
    #expect(tape.ask())
    for number in 30..<60 { tape.take(try bare(number), from: .passed, parameters: told) }
    let cut = try #require(cuts.last)
    #expect(cut.parameters == told)
    #expect(FilmFile.bytes(of: cut.pictures, parameters: cut.parameters) != nil)
  }
}
