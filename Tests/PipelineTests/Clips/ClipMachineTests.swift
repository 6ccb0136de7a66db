import Testing
import TrafficCore
import Wire

@testable import Pipeline

/// Ten pictures a second, every tenth a key picture.
struct ClipMachineTests {
  private final class Probe {
    private var machine: ClipMachine
    private(set) var cuts: [ClipMachine.Cut] = []

    init(before: Double = 2, after: Double = 3, mostBytes: Int = 1 << 20) {
      machine = ClipMachine(
        ClipPlan(before: before, after: after, causes: Set(ClipPlan.Cause.allCases)), mostBytes: mostBytes)
    }

    var dropped: Int { machine.dropped }
    var isOpen: Bool { machine.isOpen }

    func take(_ numbers: Range<Int>, bytes: Int = 20, level: UInt8 = 0x1E, keyEvery: Int = 10) throws {
      for number in numbers {
        let picture = try FilmPictures.picture(
          number, isKey: number % keyEvery == 0, bytes: bytes, level: level)
        if let cut = machine.take(picture) { cuts.append(cut) }
      }
    }

    func happened(_ cause: ClipPlan.Cause, at number: Int) {
      machine.happened(cause, at: Timestamp(microseconds: Int64(number) * 100_000))
    }

    func finish() { if let cut = machine.finish() { cuts.append(cut) } }
  }

  private func second(_ picture: FilmPicture) -> Double { Double(picture.timestamp.microseconds) / 1_000_000 }

  private func numbers(_ cut: ClipMachine.Cut) -> [Int] {
    cut.pictures.map { Int($0.timestamp.microseconds / 100_000) }
  }

  @Test func `a clip begins with the key picture before its time and ends after it`() throws {
    let probe = Probe()
    try probe.take(0..<105)
    probe.happened(.speeding, at: 103)
    try probe.take(105..<200)
    let cut = try #require(probe.cuts.first)
    // Two seconds before are picture 83, decoded from 80 on.
    #expect(numbers(cut) == Array(80...133))
    #expect(cut.causes == [.speeding] && !cut.isShort)
    #expect(probe.cuts.count == 1 && !probe.isOpen)
    #expect(abs(cut.seconds - 5.3) < 0.001)
  }

  @Test func `what happens meanwhile makes it longer and is said`() throws {
    let probe = Probe()
    try probe.take(0..<50)
    probe.happened(.speeding, at: 45)
    try probe.take(50..<70)
    probe.happened(.wrongWay, at: 69)
    try probe.take(70..<120)
    let cut = try #require(probe.cuts.first)
    #expect(numbers(cut).last == 99 && cut.causes == [.speeding, .wrongWay])
  }

  @Test(arguments: [(before: 2.0, after: 3.0), (5, 10), (0, 0), (60, 60), (0, 20), (20, 1)])
  func `however long things happen, each is whole in a clip that comes soon`(before: Double, after: Double) throws {
    let probe = Probe(before: before, after: after)
    let span = max(10, before + after)
    /// Of a clip that is opened by a picture, and decoded from a key picture on.
    let slack = 1.2
    try probe.take(0..<1000)
    var happened: [Double] = []
    for number in stride(from: 1000, to: 6000, by: 7) {
      happened.append(Double(number) / 10)
      probe.happened(.speeding, at: number)
      try probe.take(number..<number + 7)
      let isListed = probe.cuts.isEmpty == false
      if Double(number + 7) / 10 >= 100 + span + after + slack { #expect(isListed) }
    }
    try probe.take(6005..<8500)
    let spans = probe.cuts.compactMap { cut in
      cut.pictures.first.map { (begin: second($0), end: second($0) + cut.seconds) }
    }
    for moment in happened {
      #expect(spans.contains { $0.begin <= moment - before && moment + after <= $0.end + 0.001 }, "\(moment)")
    }
    #expect(spans.allSatisfy { $0.end - $0.begin <= before + span + after + slack })
    // Of what happened nothing is there more than about twice.
    let kept = spans.reduce(0) { $0 + $1.end - $1.begin }
    #expect(kept <= (500 + before + after) * (before + span + after) / span * 1.15, "\(kept)")
    #expect(probe.cuts.allSatisfy { !$0.isShort } && !probe.isOpen)
  }

  @Test func `what happens too late for a clip is the next one, which goes back to before it`() throws {
    let probe = Probe()
    try probe.take(0..<45)
    for number in [45, 70, 95, 120] {
      probe.happened(.speeding, at: number)
      try probe.take(number..<number + 25)
    }
    probe.happened(.wrongWay, at: 146)
    try probe.take(145..<200)
    #expect(probe.cuts.map(\.causes) == [[.speeding], [.wrongWay]])
    #expect(probe.cuts.map(numbers) == [Array(20...150), Array(120...176)])
    #expect(probe.cuts.allSatisfy { !$0.isShort } && !probe.isOpen)
  }

  @Test func `events that follow each other do not keep the same large pictures again and again`() throws {
    let probe = Probe(before: 10, mostBytes: 100_000)
    try probe.take(0..<200, bytes: 2_000)
    for number in stride(from: 200, to: 1200, by: 7) {
      probe.happened(.speeding, at: number)
      try probe.take(number..<number + 7, bytes: 2_000)
    }
    let weight = probe.cuts.reduce(0) { $0 + $1.weight }
    #expect(probe.cuts.count > 10 && weight < 1_000 * 2_000 * 5 / 2, "\(weight)")
  }

  @Test func `a film that breaks off while the next clip waits leaves one of both`() throws {
    let probe = Probe()
    try probe.take(0..<50)
    for number in stride(from: 45, through: 145, by: 25) {
      probe.happened(.speeding, at: number)
      try probe.take((number + 5)..<(number + 30))
    }
    #expect(probe.cuts.isEmpty)
    probe.happened(.wrongWay, at: 160)
    probe.finish()
    #expect(probe.cuts.map(\.causes) == [[.speeding, .wrongWay]] && probe.cuts[0].isShort && !probe.isOpen)
  }

  @Test func `before the first key picture there is nothing to keep`() throws {
    let probe = Probe()
    try probe.take(1..<5)
    probe.happened(.manual, at: 4)
    try probe.take(5..<9)
    probe.finish()
    #expect(probe.cuts.isEmpty)
  }

  @Test func `an event before the first picture still gives what follows`() throws {
    let probe = Probe()
    probe.happened(.manual, at: 0)
    try probe.take(0..<60)
    #expect(try numbers(#require(probe.cuts.first)) == Array(0...30))
  }

  @Test func `large pictures shorten what is kept before, counted`() throws {
    let probe = Probe(before: 10, after: 10, mostBytes: 100_000)
    try probe.take(0..<200, bytes: 2_000)
    #expect(probe.dropped > 0)
    probe.happened(.manual, at: 199)
    try probe.take(200..<260, bytes: 2_000)
    let cut = try #require(probe.cuts.first)
    #expect(cut.isShort)
    #expect(cut.weight <= 105_000)
    #expect(numbers(cut).filter { $0 > 199 }.count >= 25, "half of the room is for what follows")
    #expect(cut.pictures.first?.isKey == true)
  }

  @Test func `a camera without key pictures does not fill the memory`() throws {
    let probe = Probe(mostBytes: 50_000)
    try probe.take(0..<1_000, bytes: 1_000, keyEvery: 100_000)
    #expect(probe.dropped > 0)
  }

  @Test func `another film ends the clip, and the next begins with its own key picture`() throws {
    let probe = Probe()
    try probe.take(0..<50)
    probe.happened(.speeding, at: 48)
    try probe.take(50..<60, level: 0x28)
    let cut = try #require(probe.cuts.first)
    #expect(cut.isShort)
    #expect(numbers(cut).last == 49)
    probe.happened(.speeding, at: 59)
    try probe.take(60..<100, level: 0x28)
    #expect(try numbers(#require(probe.cuts.last)).first == 50)
  }

  @Test func `moments that jump back end the clip`() throws {
    let probe = Probe()
    try probe.take(100..<150)
    probe.happened(.speeding, at: 148)
    try probe.take(0..<40)
    #expect(probe.cuts.count == 1 && probe.cuts[0].isShort)
  }
}
