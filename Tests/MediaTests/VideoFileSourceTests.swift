import Media
import TestKit
import Testing
import TrafficCore

@Suite(.timeLimit(.minutes(5)))
struct VideoFileSourceTests {
  @Test(arguments: VideoFixture.containers + VideoFixture.codecs)
  func `every container and codec gives the frames and times that ffprobe sees`(fixture: VideoFixture) async throws {
    let path = try await fixture.path()
    let expected = try await MediaFixtures.shared.probedTimes(path)
    let video = try await DecodedVideo(path)
    #expect(video.times.count == expected.count)
    #expect(zip(video.times, expected).allSatisfy { abs($0 - $1) <= 1 }, "\(video.times) \(expected)")
    #expect(video.sizes.allSatisfy { $0 == fixture.size })
    #expect(video.description.size == fixture.size)
  }

  @Test(
    .enabled(if: SharedData.isPresent, "needs shared data"),
    arguments: [
      ("intel_car_detection.mp4", 377), ("km39_day_rain_10fps.mp4", 647), ("km39_morning_5fps.mp4", 684),
      ("otvision_cars_cyclist.mp4", 60), ("street_parking_360p.mp4", 734),
    ])
  func `every real video gives all its frames, also one that starts between key frames`(
    name: String, count: Int
  ) async throws {
    let path = SharedData.path("videos/\(name)")
    let expected = try await MediaFixtures.shared.probedTimes(path)
    let video = try await DecodedVideo(path)
    #expect(video.times.count == count)
    #expect(video.times.count == expected.count)
    #expect(zip(video.times, expected).allSatisfy { abs($0 - $1) <= 1 })
  }
}
