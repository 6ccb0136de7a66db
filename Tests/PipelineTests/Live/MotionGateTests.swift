import Testing
import TrafficCore

@testable import Pipeline

struct MotionGateTests {
  private func moment(_ seconds: Double) -> Timestamp { Timestamp.zero.advanced(bySeconds: seconds) }

  @Test func `an empty picture that does not change is looked at now and then only`() {
    var gate = MotionGate()
    let looks = (0..<100).filter { number in
      gate.opens(for: TestPictures.picture(1), at: moment(Double(number) / 10), isFollowing: false)
    }
    // Ten seconds, every two.
    #expect(looks == [0, 20, 40, 60, 80])
  }

  @Test func `what moves, and whoever is followed, is looked at`() {
    var gate = MotionGate()
    let looks = [(100, 0, false), (104, 0.1, false), (110, 0.2, false), (110, 0.3, false), (110, 0.4, true)].map {
      (brightness: UInt8, seconds: Double, isFollowing: Bool) in
      let picture = TestPictures.picture(1, brightness: brightness)
      return gate.opens(for: picture, at: moment(seconds), isFollowing: isFollowing)
    }
    #expect(looks == [true, false, true, false, true])
  }

  @Test func `a slow change adds up until it is seen`() {
    var gate = MotionGate()
    let opened = (0..<15).filter { number in
      let picture = TestPictures.picture(1, brightness: UInt8(100 + number))
      return gate.opens(for: picture, at: moment(Double(number) / 10), isFollowing: false)
    }
    #expect(opened == [0, 6, 12])
  }
}
