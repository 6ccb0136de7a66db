import Groundwork
import Testing
import TrafficCore

@testable import Pipeline

struct FollowedStreamTests {
  private static let size = PixelSize(width: 640, height: 360)
  private let camera = CameraID("north")

  private func plan(_ change: (inout Scene) -> Void = { _ in }) -> StreamPlan {
    var scene = Scene(name: "road")
    change(&scene)
    return StreamPlan(id: camera, address: Secret("x"), kind: .live, scene: scene)
  }

  private func car(_ x: Double, _ y: Double) -> Detection {
    Detection(
      box: PixelBox(x1: x, y1: y, x2: x + 60, y2: y + 40), score: 0.9, classID: 0, trafficClass: .car)
  }

  private func frame(_ number: Int, _ detections: [Detection]) -> DetectedFrame {
    DetectedFrame(
      index: number, timestamp: Timestamp.zero.advanced(bySeconds: Double(number) / 10), picture: nil,
      detections: detections)
  }

  private static let zone = SceneZone(
    name: "square",
    corners: [
      NormalizedPoint(x: 0, y: 0), NormalizedPoint(x: 1, y: 0), NormalizedPoint(x: 1, y: 1),
      NormalizedPoint(x: 0, y: 1),
    ])

  @Test func `a new scene that cannot be used takes nothing away from the old one`() async throws {
    let followed = FollowedStream(stream: camera, run: StreamRun(name: "a"))
    let good = plan { $0.zones = [Self.zone] }
    let bad = plan { $0.regions = [SceneRegion(name: "point", kind: .include, corners: [NormalizedPoint(x: 0, y: 0)])] }
    var entered = 0
    for number in 0..<20 {
      let reports = try await followed.take(
        frame(number, [car(100 + Double(number) * 5, 200)]), size: Self.size, plan: good, opening: 0)
      entered += reports.flatMap(\.events).count
    }
    #expect(entered == 1)
    await #expect(throws: (any Error).self) {
      try await followed.take(frame(20, []), size: Self.size, plan: bad, opening: 0)
    }
    let reports = await followed.finish(.stopped, at: .zero)
    let kinds = reports.flatMap(\.events).map(\.kind)
    guard case .leftZone("square", _) = kinds.first else {
      Issue.record("\(kinds)")
      return
    }
    #expect(reports.map(\.run.generation) == [0] && reports.last?.ending == .stopped)
    // The number of the last frame: nobody's count goes back.
    #expect(reports.last?.frame.index == 19)
  }

  @Test func `what the old generation ended with is not lost when the first frame of the new one fails`() async throws {
    let followed = FollowedStream(stream: camera, run: StreamRun(name: "a"))
    let before = plan { $0.zones = [Self.zone] }
    for number in 0..<20 {
      _ = try await followed.take(
        frame(number, [car(100 + Double(number) * 5, 200)]), size: Self.size, plan: before, opening: 0)
    }
    let reports = try await followed.take(frame(20, []), size: Self.size, plan: plan(), opening: 0)
    #expect(reports.map(\.run.generation) == [0, 1])
    #expect(reports.first?.events.count == 1)
  }

  @Test func `what is kept of a camera does not grow with the vehicles that were seen`() async throws {
    let followed = FollowedStream(stream: camera, run: StreamRun(name: "a"))
    let plan = plan { $0.zones = [Self.zone] }
    var (number, seen) = (0, 0)
    func pass(vehicles: Int) async throws -> Int {
      for _ in 0..<vehicles {
        for step in 0..<20 {
          number += 1
          let way = Double(step) * 25
          let reports = try await followed.take(
            frame(number, [car(20 + way, 80), car(540 - way, 220)]), size: Self.size, plan: plan, opening: 0)
          seen = reports.last?.tally.total ?? seen
        }
        // Until it is forgotten.
        number += 60
        _ = try await followed.take(frame(number, []), size: Self.size, plan: plan, opening: 0)
      }
      return Self.weight(of: followed)
    }
    let early = try await pass(vehicles: 20)
    let late = try await pass(vehicles: 80)
    #expect(seen >= 180)
    #expect(late < early + 40, "\(early) → \(late)")
  }

  /// How many values all the collections in it hold together.
  private static func weight(of value: Any, depth: Int = 0) -> Int {
    guard depth < 20 else { return 0 }
    let mirror = Mirror(reflecting: value)
    let own =
      switch mirror.displayStyle {
      case .collection, .set, .dictionary: mirror.children.count
      default: 0
      }
    return mirror.children.reduce(own) { $0 + weight(of: $1.value, depth: depth + 1) }
  }
}
