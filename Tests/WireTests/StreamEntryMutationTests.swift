import Foundation
import TestKit
import Testing
import TrafficCore

@testable import Wire

struct StreamEntryMutationTests {
  private let frame = VideoFrameEntry(
    videoID: 3, frameNumber: 41, milliseconds: 1_777_629_600_123, moment: Timestamp(microseconds: 1_366_667),
    letters: Array("/9j/4AAQ".utf8),
    config: .init(
      region: [PixelPoint(x: 1, y: 2), PixelPoint(x: 3, y: 4)], homography: [1, 0, 0, 0, 1, 0, 0, 0, 1], run: "r\"1"))
  private let processed = ProcessedFrameEntry(
    videoID: 1, frameNumber: 42, milliseconds: 1_777_629_600_123, letters: Array("/9j/".utf8),
    vehicles: [
      LiveAnalytics.Vehicle(
        trackID: 5, box: PixelBox(x1: 10, y1: 20, x2: 60, y2: 50), kilometresPerHour: 71.5, classID: 2, confidence: 0.5)
    ], totalVehicles: 12, speedingCount: 1, currentInRegion: 3, region: [PixelPoint(x: 1, y: 2)])

  /// One value, one name, or one whole field is no longer what it was.
  private func damaged(_ fields: StreamFields, _ mutation: inout Mutation, round: Int) -> StreamFields {
    var all = fields.all
    let place = round % all.count
    let field = all[place]
    switch round / all.count % 4 {
    case 0: all.remove(at: place)
    case 1:
      all[place] = .init(String(decoding: mutation.damage(Array(field.name.utf8)), as: UTF8.self), field.value)
    default: all[place] = .init(field.name, mutation.damage(field.value))
    }
    return StreamFields(all)
  }

  @Test func `damaged pictures of a video are refused or are other ones, and those go through again`() {
    var mutation = Mutation(seed: 188)
    var understood = 0
    for round in 0..<Mutation.rounds(usual: 6000) {
      guard let entry = VideoFrameEntry(damaged(frame.fields, &mutation, round: round)) else { continue }
      understood += 1
      #expect(VideoFrameEntry(entry.fields) == entry)
    }
    #expect(understood > 1000)
  }

  @Test func `damaged results are refused or are other ones, and what goes on from them is JSON`() throws {
    var mutation = Mutation(seed: 189)
    var understood = 0
    for round in 0..<Mutation.rounds(usual: 3000) {
      guard let entry = ProcessedFrameEntry(damaged(processed.fields, &mutation, round: round)) else { continue }
      understood += 1
      _ = try JSONSerialization.jsonObject(with: Data(entry.frame.backendMessage))
      _ = try JSONSerialization.jsonObject(with: Data(entry.analytics.backendMessage))
    }
    #expect(understood > 500)
  }

  @Test func `damaged records of detections are refused or are other ones`() {
    var mutation = Mutation(seed: 190)
    let record = DetectionRecord(
      frameNumber: 7, timestamp: Timestamp(microseconds: 9), size: PixelSize(width: 64, height: 36),
      detections: [
        Detection(box: PixelBox(x1: 1, y1: 2, x2: 3, y2: 4), score: 0.5, classID: 2, trafficClass: .bus)
      ])
    var understood = 0
    for _ in 0..<Mutation.rounds(usual: 4000) {
      guard let other = DetectionRecord(mutation.damage(record.bytes)) else { continue }
      understood += 1
      #expect(DetectionRecord(other.bytes) == other)
    }
    #expect(understood > 500)
  }
}
