import Testing
import TrafficCore

@testable import Wire

struct StreamEntryTests {
  private let vehicle = LiveAnalytics.Vehicle(
    trackID: 5, box: PixelBox(x1: 10, y1: 20, x2: 60, y2: 50), kilometresPerHour: 71.5, classID: 2, confidence: 0.875)

  private func fields(_ words: [(String, String)]) -> StreamFields {
    StreamFields(words.map { StreamFields.Field($0.0, Array($0.1.utf8)) })
  }

  @Test func `[LM-100] a picture of a video goes through its entry and comes out the same`() throws {
    let entry = VideoFrameEntry(
      videoID: 3, frameNumber: 41, milliseconds: 1_777_629_600_123, moment: Timestamp(microseconds: 1_366_667),
      letters: Array("/9j/4AAQ".utf8),
      config: .init(
        region: [PixelPoint(x: 1, y: 2), PixelPoint(x: 30.5, y: 2), PixelPoint(x: 30, y: 40)],
        homography: [1, 0, 0, 0, 1.25, 0, 0, 0, 1], framesPerSecond: 25, run: "morning"))
    #expect(VideoFrameEntry(entry.fields) == entry)
    let end = VideoFrameEntry(videoID: 3, frameNumber: 42, milliseconds: 1, letters: [], isEnd: true, error: "cut off")
    #expect(VideoFrameEntry(end.fields) == end)
    #expect(end.fields.text("end_of_stream") == "true" && end.fields.text("frame_data") == "")
  }

  @Test func `a picture of a producer that says less is read, and its switches are honoured`() throws {
    let entry = try #require(
      VideoFrameEntry(
        fields([
          ("video_id", "7"), ("frame_number", "12"), ("frame_data", "data:image/jpeg;base64,/9j/"),
          ("timestamp", "1777629600123.7"),
          (
            "config",
            #"{"video_id":7,"roi_polygon":[[1,2],[3,4],[5,6]],"homography_matrix":[[1,0,0],[0,1,0],[0,0,1]],"#
              + #""fps":"12.5","use_roi":true,"use_homography":false,"camera_matrix":null}"#
          ),
        ])))
    #expect(entry.letters == Array("/9j/".utf8) && entry.milliseconds == 1_777_629_600_123)
    #expect(entry.config.region?.count == 3 && entry.config.homography == nil && entry.config.framesPerSecond == 12.5)
    #expect(entry.config.run == nil && entry.timestamp == Timestamp(microseconds: 1_777_629_600_123_000))
  }

  @Test(arguments: [
    [("frame_number", "1"), ("frame_data", "abcd")], [("video_id", "-1"), ("frame_data", "abcd")],
    [("video_id", "1"), ("frame_data", "ab\"}")], [("video_id", "1"), ("frame_data", "")],
  ])
  func `what is no picture of a video is none`(words: [(String, String)]) {
    #expect(VideoFrameEntry(fields(words)) == nil)
  }

  @Test func `a damaged config is as if there were none`() throws {
    let entry = try #require(
      VideoFrameEntry(fields([("video_id", "1"), ("frame_data", "abcd"), ("config", #"{"fps":5,"run":"#)])))
    #expect(entry.config == VideoFrameEntry.Config())
  }

  @Test func `[LM-101] what a picture came to is written in both forms, all of it as texts, and comes out the same`()
    throws
  {
    let entry = ProcessedFrameEntry(
      videoID: 1, frameNumber: 42, milliseconds: 1_777_629_600_123, letters: Array("/9j/".utf8), vehicles: [vehicle],
      totalVehicles: 12, speedingCount: 1, currentInRegion: 3, region: [PixelPoint(x: 1, y: 2)], hasHomography: true,
      error: nil)
    #expect(ProcessedFrameEntry(entry.fields) == entry)
    let names = [
      "video_id", "frame_number", "timestamp", "processed_frame", "vehicles", "stats", "total_vehicles",
      "cumulative_total_vehicles", "current_in_roi", "roi_polygon", "has_homography", "has_camera_matrix",
      "end_of_stream", "error",
    ]
    #expect(entry.fields.all.map(\.name) == names)
    #expect(entry.fields.text("stats") == #"{"total_vehicles":12,"speeding_count":1,"current_in_roi":3}"#)
    #expect(entry.fields.text("has_homography") == "true" && entry.fields.text("end_of_stream") == "false")
    #expect(entry.fields.text("error") == "" && entry.fields.text("cumulative_total_vehicles") == "12")
  }

  @Test func `either form of the figures is read`() throws {
    let documented = try #require(
      ProcessedFrameEntry(
        fields([
          ("video_id", "1"), ("frame_number", "2"), ("timestamp", "3"), ("processed_frame", ""),
          ("stats", #"{"total_vehicles":9,"speeding_count":0,"current_in_roi":4}"#), ("vehicles", "[]"),
          ("end_of_stream", "True"), ("error", "no picture"),
        ])))
    #expect(documented.totalVehicles == 9 && documented.currentInRegion == 4 && documented.isEnd)
    #expect(documented.error == "no picture")
    let flat = try #require(
      ProcessedFrameEntry(
        fields([
          ("video_id", "1"), ("total_vehicles", "2"), ("cumulative_total_vehicles", "9"), ("current_in_roi", "2"),
          (
            "vehicles",
            #"[{"track_id":5,"bbox":{"x1":1,"y1":2,"x2":3,"y2":4},"speed":60.0,"class_id":2,"confidence":1},"#
              + #"{"track_id":6,"bbox":{"x1":1,"y1":2,"x2":3,"y2":4},"speed":60.5,"class_id":2,"confidence":1}]"#
          ),
        ])))
    #expect(flat.totalVehicles == 9 && flat.currentInRegion == 2)
    #expect(flat.speedingCount == 1 && flat.analytics.speeding.map(\.trackID) == [6])
  }

  @Test func `the vehicles that are too fast are the fastest`() {
    var (slow, fast) = (vehicle, vehicle)
    (slow.trackID, slow.kilometresPerHour, fast.trackID, fast.kilometresPerHour) = (1, 0, 2, 90)
    let entry = ProcessedFrameEntry(
      videoID: 1, frameNumber: 1, milliseconds: 1, vehicles: [slow, vehicle, fast], totalVehicles: 3, speedingCount: 2,
      currentInRegion: 3)
    #expect(entry.analytics.speeding.map(\.trackID) == [2, 5])
    #expect(entry.frame.letters.isEmpty && entry.analytics.speedingCount == 2)
  }

  @Test func `a record of detections keeps every bit of what trackers use`() {
    let record = DetectionRecord(
      frameNumber: 9_999, timestamp: Timestamp(microseconds: 123_456_789), size: PixelSize(width: 640, height: 360),
      detections: [
        Detection(
          box: PixelBox(x1: 0.1, y1: 1.0 / 3, x2: 99.999_999_9, y2: 1e-300), score: 0.1 + 0.2, classID: 2,
          trafficClass: .car),
        Detection(box: PixelBox(x1: -1, y1: 0, x2: 1, y2: 1), score: 1, classID: -1, trafficClass: nil),
      ])
    #expect(DetectionRecord(record.bytes) == record)
    #expect(DetectionRecord([]) == nil && DetectionRecord(Array(record.bytes.dropLast())) == nil)
  }
}
