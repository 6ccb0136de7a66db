import Groundwork
import TestKit
import Testing
import TrafficCore

@testable import Pipeline

/// Whoever is not followed is hidden all the same.
@Suite(.timeLimit(.minutes(1)))
struct BystanderTests {
  private static let person = Detection(
    box: PixelBox(x1: 10, y1: 5, x2: 20, y2: 30), score: 0.3, classID: 0, trafficClass: .pedestrian)

  private func reports(
    _ count: Int, _ kind: StreamPlan.Kind = .live, _ change: (inout StreamPlan) -> Void
  ) async throws -> [FrameReport] {
    let house = ScriptedHouse(detector: TruthDetector { _, _ in [Self.person] })
    let source = house.put("north", isLive: kind == .live)
    var plan = house.plan("north", kind)
    change(&plan)
    let wanted = plan
    let all = Lock<[FrameReport]>([])
    try await house.withDesk { desk in
      let subscription = desk.reports(of: wanted.id).subscribe(.neverLoses(100))
      try desk.start(wanted)
      for number in 0..<count {
        source.deliver(0, at: Double(number) / 10)
        guard let report = await subscription.next() else { break }
        all.withLock { $0.append(report) }
      }
      subscription.cancel()
    }
    return all.withLock { $0 }
  }

  @Test func `who stood in the last picture that was looked at is hidden in those that are spared`() async throws {
    let reports = try await reports(3) { plan in
      (plan.hasMotionGate, plan.classes) = (true, [.car])
      plan.privacy = PrivacyPlan(blursLive: true)
    }
    #expect(reports.count == 3)
    #expect(reports[0].frame.detections.count == 1 && reports[0].tracks.isEmpty)
    // Nothing has moved: nobody looked.
    #expect(reports[1].frame.detections.isEmpty)
    for report in reports { #expect(PrivateParts.boxes(of: report).count == 1) }
  }

  @Test(arguments: StreamPlan.Kind.allCases)
  func `who is too unsure to be followed is hidden, where anything is`(kind: StreamPlan.Kind) async throws {
    let hidden = try await reports(2, kind) { plan in
      plan.confidence = 0.8
      plan.privacy = PrivacyPlan(blursLive: true)
    }
    for report in hidden {
      #expect(report.frame.detections.isEmpty && report.tracks.isEmpty)
      #expect(PrivateParts.boxes(of: report).count == 1)
    }
    let open = try await reports(2, kind) { plan in
      plan.confidence = 0.8
      plan.privacy = PrivacyPlan(blursLive: false, blursEvidence: false, blursClips: false)
    }
    for report in open { #expect(PrivateParts.boxes(of: report).isEmpty) }
  }

  @Test func `the last picture is known for a while`() async throws {
    let house = ScriptedHouse()
    let source = house.put("north", isLive: true)
    try await house.withDesk { desk in
      let subscription = desk.reports(of: CameraID("north")).subscribe(.neverLoses(100))
      try desk.start(house.plan("north", .live))
      source.deliver(0, at: 0)
      _ = await subscription.next()
      subscription.cancel()
      #expect(desk.latest(of: CameraID("north"), within: .seconds(1))?.frame.index == 0)
      house.clock.advance(by: .seconds(2))
      #expect(desk.latest(of: CameraID("north"), within: .seconds(1)) == nil)
      #expect(desk.latest(of: CameraID("north"), within: .seconds(5)) != nil)
      #expect(desk.latest(of: CameraID("south"), within: .seconds(5)) == nil)
    }
  }
}
