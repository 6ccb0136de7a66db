import Foundation
import Testing
import TrafficCore

@testable import Wire

struct LiveMessageTests {
  private let frame = LiveFrame(
    videoID: 3, frameNumber: 42, milliseconds: 1_777_629_600_123, letters: Array("/9j/4AAQ".utf8),
    region: [PixelPoint(x: 100, y: 200.5), PixelPoint(x: 300, y: 200), PixelPoint(x: 300, y: 400)])
  private let analytics = LiveAnalytics(
    videoID: 3, frameNumber: 42, milliseconds: 1_777_629_600_123, totalVehicles: 123, speedingCount: 1,
    currentInRegion: 8,
    speeding: [
      LiveAnalytics.Vehicle(
        trackID: 5, box: PixelBox(x1: 100, y1: 200, x2: 150, y2: 250), kilometresPerHour: 75.5, classID: 2,
        confidence: 0.95)
    ])

  /// As Foundation reads it, keys sorted: what any client would see.
  private func canonical(_ bytes: [UInt8]) throws -> String {
    let object = try JSONSerialization.jsonObject(with: Data(bytes))
    return String(
      decoding: try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]),
      as: UTF8.self)
  }

  @Test func `a frame is written as clients expect it`() throws {
    #expect(
      try canonical(frame.clientMessage()) == """
        {"data":{"end_of_stream":false,"frame_number":42,"processed_frame":"/9j/4AAQ",\
        "roi_polygon":[[100,200.5],[300,200],[300,400]],"timestamp":1777629600123,"video_id":3},"type":"frame"}
        """)
    let prefixed = String(decoding: frame.clientMessage(asDataURI: true), as: UTF8.self)
    #expect(prefixed.contains(#""processed_frame":"data:image/jpeg;base64,/9j/4AAQ""#))
  }

  @Test func `the last frame has no picture, no region, and may say why it ended`() throws {
    let last = LiveFrame(
      videoID: 1, frameNumber: 9, milliseconds: 5, letters: [], isEnd: true, error: "the camera \"north\" is gone\n")
    #expect(
      try canonical(last.clientMessage(asDataURI: true)) == """
        {"data":{"end_of_stream":true,"error":"the camera \\"north\\" is gone\\n","frame_number":9,\
        "processed_frame":"","roi_polygon":null,"timestamp":5,"video_id":1},"type":"frame"}
        """)
  }

  @Test func `figures are written as clients expect them`() throws {
    #expect(
      try canonical(analytics.clientMessage) == """
        {"data":{"frame_number":42,"speeding_vehicles":[{"bbox":{"x1":100,"x2":150,"y1":200,"y2":250},"class_id":2,\
        "confidence":0.95,"speed":75.5,"speed_unit":"km/h","track_id":5}],"stats":{"current_in_roi":8,\
        "speeding_count":1,"total_vehicles":123},"timestamp":1777629600123,"video_id":3},"type":"analytics"}
        """)
  }

  @Test func `what a back end sends is read as it was written`() throws {
    #expect(try LiveIngress.read(frame.backendMessage) == .frame(frame))
    #expect(try LiveIngress.read(analytics.backendMessage) == .analytics(analytics))
    #expect(try LiveIngress.read(Array(#" {"type" : "heartbeat"} "#.utf8)) == .heartbeat)
  }

  @Test func `a back end may send numbers as texts, a data address and members of its own`() throws {
    let text = #"""
      {"extra":[{"a":[1,null]}],"data":{"video_id":"3","frame_number":"42","timestamp":1777629600123.75,"later":{},
      "processed_frame":"data:image/jpeg;base64,/9j\/4AAQ","end_of_stream":"False",
      "roi_polygon":[[100,200.5],[300,200],["x"],[300,400]]},"type":"processed_frame"}
      """#
    #expect(try LiveIngress.read(Array(text.utf8)) == .frame(frame))
  }

  @Test(arguments: [
    #"{"type":"dance"}"#, "[1]", "7", #"{"type":"processed_frame"}"#,
    #"{"type":"analytics_update","data":{"video_id":1}}"#,
    #"{"type":"processed_frame","data":{"video_id":-1}}"#,
    #"{"type":"processed_frame","data":{"video_id":1,"processed_frame":"a\"b"}}"#,
  ])
  func `what is JSON and no message is nothing`(text: String) throws {
    #expect(try LiveIngress.read(Array(text.utf8)) == nil)
  }

  @Test(arguments: [
    "", "{", #"{"type":"heartbeat"} x"#, #"{"a":01x}"#, #"{"a" 1}"#, #"{"a":"b"#, #"{"a":"\u12"}"#, "[1,]",
  ])
  func `what is no JSON is refused`(text: String) {
    #expect(throws: JSONFault.self) { try LiveIngress.read(Array(text.utf8)) }
  }

  @Test func `texts nested too deeply are refused before the stack is full`() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: JSONFault.self) { try LiveIngress.read(Array(text.utf8)) }
  }

  @Test func `clients subscribe and unsubscribe; the rest is passed over`() {
    func read(_ text: String) -> LiveClientRequest? { LiveClientRequest(Array(text.utf8)) }
    #expect(read(#"{"action":"subscribe","channel":"processed_frame_1"}"#) == .subscribe("processed_frame_1"))
    #expect(read(#"{"channel":"\u0061b","more":[],"action":"unsubscribe"}"#) == .unsubscribe("ab"))
    for text in ["", "nonsense", #"{"action":"dance","channel":"a"}"#, #"{"action":"subscribe"}"#, #"["subscribe"]"#] {
      #expect(read(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    ("processed_frame_1", LiveChannel(.frames, 1)), ("analytics_metrics_20", LiveChannel(.analytics, 20)),
  ])
  func `channels have names`(name: String, channel: LiveChannel) {
    #expect(LiveChannel(name) == channel)
    #expect(channel.name == name)
  }

  @Test(arguments: [
    "", "processed_frame_", "processed_frame_01", "processed_frame_-1", "processed_frame_1 ", "frames_1",
    "analytics_metrics_99999999999999999999", "processed_frame_+1",
  ])
  func `other names are no channels`(name: String) { #expect(LiveChannel(name) == nil) }
}
