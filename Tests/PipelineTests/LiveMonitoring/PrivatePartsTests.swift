import Pipeline
import Testing

@testable import TrafficCore

struct PrivatePartsTests {
  private func report(_ detections: [Detection], _ tracks: [Track] = []) -> FrameReport {
    FrameReport(
      stream: CameraID("a"), run: StreamRun(name: "r"),
      frame: DetectedFrame(index: 0, timestamp: .zero, picture: nil, detections: detections), seconds: 0,
      tracks: tracks)
  }

  private let box = PixelBox(x1: 100, y1: 200, x2: 200, y2: 260)

  @Test(arguments: [TrafficClass.pedestrian, .bicycle, .motorcycle])
  func `people are hidden whole, and whoever rides`(kind: TrafficClass) throws {
    let hidden = try #require(
      PrivateParts.boxes(of: report([Detection(box: box, score: 0.1, classID: 0, trafficClass: kind)])).first)
    #expect(hidden.x1 < 100 && hidden.y1 < 200 && hidden.x2 > 200 && hidden.y2 > 260)
  }

  @Test(arguments: [TrafficClass.car, .truck, .bus])
  func `of vehicles the lower third is hidden`(kind: TrafficClass) throws {
    let hidden = try #require(
      PrivateParts.boxes(of: report([Detection(box: box, score: 0.1, classID: 0, trafficClass: kind)])).first)
    #expect(hidden.x1 < 100 && hidden.x2 > 200 && hidden.y2 > 260)
    #expect((230...240).contains(hidden.y1))
  }

  @Test func `what is no traffic hides nothing`() {
    #expect(PrivateParts.boxes(of: report([Detection(box: box, score: 0.9, classID: 0)])).isEmpty)
  }
}
