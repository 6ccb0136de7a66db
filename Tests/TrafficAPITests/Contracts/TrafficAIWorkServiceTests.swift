import Foundation
import Testing
import TestKit
import WebServer

/// What a worker makes of the videos of Traffic AI Pro: the program itself, with the model it ships.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct TrafficAIWorkServiceTests {
  /// A hundred times the same picture of a street with parked cars.
  private static func parkedCars(_ server: GantryServer) async throws -> String {
    let street = try server.simulated()
    return try await MediaFixtures.shared.file(
      "parked.mp4",
      "-i \(street) -vf select=eq(n\\,0),loop=99:1:0,setpts=N/25/TB -r 25 -frames:v 100 -c:v libx264 -pix_fmt yuv420p")
  }

  @Test func `[TA-50] [TA-51] [TA-54] [TA-55] [TA-56] [TA-58] a street with parked cars`() async throws {
    let server = try await GantryServer()
    let id = try await server.submit(try await Self.parkedCars(server))
    let (states, row) = try await server.wait(for: id)
    #expect(states.last == "completed", "\(row)")
    #expect(Set(states).isSubset(of: ["queued", "processing", "completed"]))

    let video = try await server.tester.get(try #require(row["result_url"]?.string))
    #expect(video.headers["content-type"] == "video/mp4")
    #expect(server.object("results/\(id).mp4") == Data(video.bytes))
    for _ in 0..<600 where server.object("uploads/\(id).mp4") != nil { try await Task.sleep(for: .milliseconds(50)) }
    #expect(server.object("uploads/\(id).mp4") == nil)

    let analytics = try JSONValue(parsing: [UInt8](try #require(server.object("analytics/\(id).json"))))
    #expect(analytics.members?.map(\.0) == ["meta", "summary", "time_series"])
    let meta = try #require(analytics["meta"])
    #expect(meta["source_filename"] == .string("\(id).mp4"))
    #expect(meta["fps"] == 25.0)
    #expect(meta["total_frames"] == 100)
    #expect(meta["resolution"] == [1280, 720])
    #expect(meta["duration_seconds"] == 4.0)
    let summary = try #require(analytics["summary"])
    let total = try #require(summary["total_detections"]?.integer)
    let unique = try #require(summary["unique_vehicles"]?.integer)
    #expect(total >= 100)
    #expect(unique > 0 && unique <= total / 50)
    let distribution = try #require(summary["class_distribution"]?.members)
    #expect(distribution.compactMap(\.1.integer).reduce(0, +) == total)
    #expect(Set(summary["unique_classes"]?.array?.compactMap(\.string) ?? []) == Set(distribution.map(\.0)))
    #expect(distribution.contains { .string($0.0) == summary["dominant_class"] })
    let series = try #require(analytics["time_series"]?.array)
    #expect(series.allSatisfy { $0["objects"]?.members?.isEmpty == false })
    #expect(series.last?["frame_id"] == 99)
    #expect(series.last?["timestamp"] == 3.96)

    let report = try server.sql(
      "SELECT filename, total_vehicles, unique_vehicles, duration_seconds, dominant_class FROM trafficai_daily_reports")
    let dominant = try #require(summary["dominant_class"])
    #expect(report == [["parked.mp4", .integer(total), .integer(unique), 4.0, dominant]])
  }

  @Test func `[TA-52] [TA-53] a file without pictures fails with a reason`() async throws {
    let server = try await GantryServer()
    let sound = try await MediaFixtures.shared.file("sound.mp4", "-f lavfi -i sine=d=1 -c:a aac")
    let text = server.folder.path("text.mp4")
    try Data("no video at all".utf8).write(to: URL(filePath: text))
    for path in [sound, text] {
      let (_, row) = try await server.wait(for: server.submit(path))
      #expect(row["status"] == "failed")
      #expect(row["error_message"] == "Video processing failed: No frames were processed from the video.")
      #expect(row["result_url"] == .some(nil))
    }
    #expect(
      try FileManager.default.subpathsOfDirectory(atPath: "\(server.data)/objects").allSatisfy { !$0.hasSuffix(".mp4") }
    )
  }

  @Test func `[TA-57] [TA-59] an empty road, and a report that cannot be written`() async throws {
    let server = try await GantryServer()
    let grey = try await MediaFixtures.shared.file(
      "grey.mp4", "-f lavfi -i color=gray:s=320x240:r=10:d=1 -c:v libx264 -pix_fmt yuv420p")
    let id = try await server.submit(grey)
    #expect(try await server.wait(for: id).row["status"] == "completed")
    let analytics = try JSONValue(parsing: [UInt8](try #require(server.object("analytics/\(id).json"))))
    #expect(analytics["summary"]?["dominant_class"] == .some(nil))
    #expect(analytics["summary"]?["total_detections"] == 0)
    #expect(analytics["time_series"] == [])
    #expect(try server.sql("SELECT dominant_class FROM trafficai_daily_reports") == [["none"]])

    _ = try server.sql("DROP TABLE trafficai_daily_reports")
    let second = try await server.submit(grey)
    #expect(try await server.wait(for: second).row["status"] == "completed")
    #expect(server.object("results/\(second).mp4") != nil)
  }
}
