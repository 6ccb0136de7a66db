import Testing
import TrafficCore

/// The expected values are printed by `Benchmarks/peers/small_cases.py` from TrackEval 1.3.0 and pycocotools.
struct ScoreTests {
  @Test func `a MOTChallenge sequence scores as TrackEval has it`() throws {
    let scores = TrackingScores(
      try MOTRules.frames(
        truth: MOTText.parse(SmallCases.bytes("mot-truth.txt")),
        reported: MOTText.parse(SmallCases.bytes("mot-reported.txt"))))
    expect(scores.hota, 0.4172523)
    expect(scores.detectionAccuracy, 0.4027498)
    expect(scores.associationAccuracy, 0.4331482)
    expect(scores.localisationAccuracy, 0.7535682)
    expect(scores.mota, 0.2978723)
    expect(scores.idf1, 0.647482)
    #expect(scores.identitySwitches == 9)
    #expect([scores.clearFound, scores.clearMissed, scores.clearInvented] == [147, 41, 82])
  }

  @Test func `a KITTI sequence scores as TrackEval has it`() throws {
    let reported = try KITTIText.parse(SmallCases.bytes("kitti-reported.txt"))
    let scores = TrackingScores(
      try KITTIRules.frames(
        truth: KITTIText.parse(SmallCases.bytes("kitti-truth.txt")),
        reported: Dictionary(grouping: reported, by: \.frame).mapValues { labels in
          labels.map { IdentifiedBox(id: $0.id, box: $0.box) }
        }))
    expect(scores.hota, 0.4319179)
    expect(scores.detectionAccuracy, 0.3806163)
    expect(scores.associationAccuracy, 0.4923011)
    expect(scores.localisationAccuracy, 0.7500862)
    expect(scores.mota, 0.2375)
    expect(scores.idf1, 0.6366197)
    #expect(scores.identitySwitches == 7)
    #expect([scores.clearFound, scores.clearMissed, scores.clearInvented] == [120, 40, 75])
  }

  @Test func `average precision is what pycocotools has`() throws {
    let scores = DetectionScores(
      truth: try SmallCases.boxes("boxes-truth.csv"), found: try SmallCases.boxes("boxes-found.csv"))
    expect(scores.ap50, 0.5492608)
    expect(scores.ap50To95, 0.3193005)
    for (classID, ap50, mean) in [
      (0, 0.5630729, 0.2674595), (1, 0.5835579, 0.4353728), (2, 0.5011515, 0.2550692),
    ] {
      let byThreshold = try #require(scores.averagePrecision[classID])
      expect(byThreshold[0], ap50)
      expect(byThreshold.reduce(0, +) / 10, mean)
    }
  }

  @Test func `a recall that meets a sample exactly counts as pycocotools counts it`() {
    // 20 boxes, 7 found first: recall .35, which numpy's 35 × 0.01 lies just above.
    let truth = (0..<20).map { LabelledBox(picture: "\($0)", classID: 0, box: box) }
    let found = truth.enumerated().flatMap { index, box -> [LabelledBox] in
      guard index < 8 else { return [] }
      var hit = box
      hit.score = 0.9 - Double(index) * 0.01
      var wrong = hit
      wrong.box = PixelBox(x1: 500, y1: 500, x2: 510, y2: 510)
      wrong.score = 0.835
      return index == 7 ? [wrong, hit] : [hit]
    }
    let scores = DetectionScores(truth: truth, found: found)
    // Samples 0, .01 … .34 at precision 1; .35 … .40 at 8/9.
    expect(scores.ap50, (35 + 6 * 8.0 / 9) / 101)
  }

  private var box: PixelBox { PixelBox(x1: 0, y1: 0, x2: 20, y2: 20) }

  @Test func `an interval of average precision holds its value and is not empty`() throws {
    let (ap50, mean) = DetectionScores.withIntervals(
      truth: try SmallCases.boxes("boxes-truth.csv"), found: try SmallCases.boxes("boxes-found.csv"), draws: 200)
    #expect(ap50.low < ap50.value && ap50.value < ap50.high)
    #expect(mean.low < mean.value && mean.value < mean.high)
    #expect(ap50.high - ap50.low < 0.3)
  }

  @Test func `perfect tracks score one and none score nothing`() throws {
    let truth = try MOTText.parse(SmallCases.bytes("mot-truth.txt")).filter { $0.classID == 1 && $0.score == 1 }
    let perfect = TrackingScores(try MOTRules.frames(truth: truth, reported: truth))
    #expect(perfect.hota == 1 && perfect.mota == 1 && perfect.idf1 == 1 && perfect.identitySwitches == 0)
    let none = TrackingScores(try MOTRules.frames(truth: truth, reported: []))
    #expect(none.hota == 0 && none.idf1 == 0 && none.mota == 0 && none.clearMissed == truth.count)
  }

  @Test func `an id twice in a frame is refused`() throws {
    let row = MOTRow(frame: 3, id: 7, box: PixelBox(x1: 0, y1: 0, x2: 9, y2: 9), score: 1)
    #expect(throws: RepeatedIdentity(id: 7, frame: 3)) { try MOTRules.frames(truth: [], reported: [row, row]) }
  }

  @Test func `speeds: bias, median, 95th percentile and coverage`() throws {
    let pairs = (0..<101).map { SpeedPair(truth: 50, reported: 50 + Double($0 - 40) / 10, margin: 3) }
    let scores = try #require(SpeedScores(pairs))
    expect(scores.bias, 1)
    expect(scores.median, 2.5)
    expect(scores.percentile95, 5.5)
    expect(try #require(scores.coverage), 61.0 / 101)
    #expect(SpeedScores([]) == nil)
  }

  @Test func `counts are compared crossing by crossing`() throws {
    let truth = [1, 5, 9, 20].map { Crossing(line: "A", trafficClass: "car", seconds: $0) }
    let counted = [1.4, 5.9, 6.1, 30].map { Crossing(line: "A", trafficClass: "car", seconds: $0) }
    let bus = Crossing(line: "A", trafficClass: "bus", seconds: 2)
    let scores = CountScores.byLine(truth: truth + [bus], counted: counted)
    let cars = try #require(scores[CountScores.Key(line: "A", direction: "", trafficClass: "car")])
    #expect(cars == CountScores(truth: 4, counted: 4, matched: 2))
    #expect(cars.precision == 0.5 && cars.recall == 0.5 && cars.geh == 0)
    let buses = try #require(scores[CountScores.Key(line: "A", direction: "", trafficClass: "bus")])
    #expect(buses.recall == 0 && buses.precision == 1)
    expect(CountScores.geh(counted: 1100, truth: 1000), 3.0860670)
  }

  @Test func `turning movements agree as far as both counts go`() {
    let scores = TurnScores(truth: ["n→e": 10, "n→s": 20], counted: ["n→e": 12, "n→s": 17, "e→w": 1])
    #expect(scores.agreed == 27 && scores.truth == 30 && scores.counted == 30)
    #expect(scores.recall == 0.9 && scores.precision == 0.9)
  }

  private func expect(_ value: Double, _ expected: Double, location: SourceLocation = #_sourceLocation) {
    #expect(abs(value - expected) < 2e-6, "\(value) instead of \(expected)", sourceLocation: location)
  }
}
