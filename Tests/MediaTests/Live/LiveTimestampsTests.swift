import Testing
import TrafficCore

@testable import Media

struct LiveTimestampsTests {
  private func moment(_ seconds: Double) -> Timestamp { Timestamp.zero.advanced(bySeconds: seconds) }

  @Test func `distances are the camera's, whatever the network does`() {
    var timestamps = LiveTimestamps()
    let moments = [(0.0, 100.0), (0.1, 100.25), (0.2, 100.26), (0.3, 100.31)].map { camera, arrival in
      timestamps.timestamp(cameraTime: moment(camera), arrival: moment(arrival))
    }
    #expect(moments == [100.0, 100.1, 100.2, 100.3].map(moment))
  }

  @Test func `a burst at the start is not stamped into the future`() {
    var timestamps = LiveTimestamps()
    let moments = [0.0, 0.1, 0.2].map { timestamps.timestamp(cameraTime: moment($0), arrival: moment(100)) }
    #expect(zip(moments, moments.dropFirst()).allSatisfy { $0 < $1 })
    #expect(moments.allSatisfy { $0.seconds(since: moment(100)) < 0.001 })
    #expect(timestamps.timestamp(cameraTime: moment(0.3), arrival: moment(100.1)) == moment(100.1))
  }

  @Test func `a camera clock that jumps is tied to the arrival again`() {
    var timestamps = LiveTimestamps()
    _ = timestamps.timestamp(cameraTime: moment(0), arrival: moment(100))
    #expect(timestamps.timestamp(cameraTime: moment(5000), arrival: moment(101)) == moment(101))
    #expect(timestamps.timestamp(cameraTime: moment(3), arrival: moment(102)) == moment(102))
    #expect(timestamps.timestamp(cameraTime: moment(3.5), arrival: moment(102.6)) == moment(102.5))
    timestamps.restart()
    #expect(timestamps.timestamp(cameraTime: moment(0), arrival: moment(110)) == moment(110))
  }

  @Test func `without a camera clock the arrival counts, and time goes forward`() {
    var timestamps = LiveTimestamps()
    #expect(timestamps.timestamp(cameraTime: nil, arrival: moment(100)) == moment(100))
    #expect(timestamps.timestamp(cameraTime: nil, arrival: moment(99)) > moment(100))
  }

  @Test(arguments: [true, false])
  func `a clock that is set back leaves distances nearly right until it has caught up`(hasCameraTime: Bool) {
    var timestamps = LiveTimestamps()
    var last = moment(0)
    var slowest = 1.0
    for frame in 0..<600 {
      let seconds = Double(frame) / 10
      let arrival = moment(seconds < 5 ? 100 + seconds : 98 + seconds)
      let stamped = timestamps.timestamp(cameraTime: hasCameraTime ? moment(seconds) : nil, arrival: arrival)
      if frame > 51 { slowest = min(slowest, stamped.seconds(since: last)) }
      last = stamped
    }
    #expect(slowest > 0.08)
    #expect(last == moment(98 + 59.9))
  }
}
