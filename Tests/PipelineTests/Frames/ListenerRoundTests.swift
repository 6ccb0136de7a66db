import Records
import Testing
import TrafficCore
import Wire

@testable import Pipeline

struct ListenerRoundTests {
  private let one = LiveChannel(.frames, 1)
  private let two = LiveChannel(.analytics, 1)

  @Test func `marks are made at once, refreshed long before they die, and released when the last one leaves`() {
    var round = ListenerRound()
    #expect(round.due([one], at: .zero).mark == [one])
    round.done([one], [], at: .zero)
    #expect(round.due([one, two], at: .seconds(1)).mark == [two])
    round.done([two], [], at: .seconds(1))
    #expect(round.due([one, two], at: .seconds(4)).mark.isEmpty)
    #expect(round.due([one, two], at: .seconds(5)).mark == [one])
    let left = round.due([two], at: .seconds(5))
    #expect(left.mark.isEmpty && left.release == [one])
    round.done([], [one], at: .seconds(5))
    #expect(round.due([two], at: .seconds(5)).release.isEmpty)
  }

  @Test func `what could not be said is said again`() {
    var round = ListenerRound()
    #expect(round.due([one], at: .zero).mark == [one])
    #expect(round.due([one], at: .milliseconds(500)).mark == [one])
    round.done([one], [], at: .seconds(1))
    #expect(round.due([], at: .seconds(2)).release == [one])
    #expect(round.due([], at: .seconds(3)).release == [one])
  }

  @Test func `sums travel as they are`() {
    let sums = LiveSummary(
      videoID: 4, totalVehicles: 12, speedingViolations: 2, mostAtOnce: 3, framesPerSecond: 24.5, totalFrames: 400,
      typeDistribution: #"{"car": 12}"#, averageSpeed: 51.25, highestSpeed: nil, speedDistribution: #"{"0-60": 12}"#,
      session: Timestamp(microseconds: 1_777_629_600_123_456), ended: Timestamp(microseconds: 1_777_629_700_123_456),
      averageDwell: 7.5)
    #expect(FrameSums.read(FrameSums.bytes(of: sums)) == sums)
    #expect(FrameSums.read([]) == nil && FrameSums.read(Array("{}".utf8)) == nil)
  }

  @Test func `what was drawn for a video travels with its pictures and gives the same scene`() throws {
    var video = LiveVideo(
      id: 1, name: "video 1", file: "none", region: #"{"roi_polygon":[[10,20],[60,20],[60,30],[10,30]]}"#,
      homography: "[[0.5,0,0],[0,0.5,0],[0,0,1]]", framesPerSecond: 25, created: .zero)
    let size = PixelSize(width: 64, height: 36)
    let config = LiveScene.config(of: video, run: "a")
    #expect(config.region?.count == 4 && config.homography?.count == 9 && config.run == "a")
    #expect(
      try LiveScene.scene(of: 1, config: config, size: size, limit: 50)
        == LiveScene.scene(of: video, size: size, limit: 50))
    video.homography = "[[1,2],[3]]"
    #expect(LiveScene.config(of: video, run: nil).homography == nil)
  }
}
