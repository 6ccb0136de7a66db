import Groundwork
import TestKit
import Testing
import TrafficCore

@testable import Media

struct LiveRequestTests {
  @Test(
    arguments: [
      ("rtsp://cam/a.jpg", .rtsp(.tcp)), ("rtsps://cam/a", .rtsp(.tcp)), ("http://cam/a.JPG?x=1", everySecond),
      ("https://cam/a.jpeg", everySecond), ("http://cam/video.MJPEG", .mjpeg), ("http://cam/a.mjpg?x", .mjpeg),
      ("http://cam/video", .http(every: .seconds(1))), ("http://cam", .http(every: .seconds(1))),
    ] as [(String, LiveKind)])
  func `the address says what kind of camera it is`(text: String, kind: LiveKind) throws {
    #expect(LiveRequest().kind(of: try CameraAddress(parsing: text)) == kind)
    #expect(LiveRequest(kind: .mjpeg).kind(of: try CameraAddress(parsing: text)) == .mjpeg)
  }

  @Test(arguments: ["rtsp://ann:sesame@cam/a", "https://ann:sesame@cam/a.jpg"])
  func `a camera's address opens a live source that does not show its password`(text: String) async throws {
    let source = try await SourceKind.open(SourceAddress(text), SourceRequest(camera: CameraID("a")))
    let description = await source.description
    #expect(description.isLive)
    #expect(description.name == text.replacing("sesame", with: "•••"))
    await source.stop()
    #expect(try await source.next() == nil)
  }

  private static let everySecond = LiveKind.snapshot(every: .seconds(1))
}
