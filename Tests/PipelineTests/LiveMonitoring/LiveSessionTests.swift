import Pipeline
import Records
import Testing
import TrafficCore
import Wire

struct LiveSessionTests {
  private static let began = Timestamp(microseconds: 1_777_629_600_000_000)

  private func figures(_ frame: Int, total: Int, current: Int = 1, speeders: [Int] = []) -> LiveAnalytics {
    LiveAnalytics(
      videoID: 1, frameNumber: frame, milliseconds: 5, totalVehicles: total, speedingCount: speeders.count,
      currentInRegion: current,
      speeding: speeders.map {
        LiveAnalytics.Vehicle(
          trackID: $0, box: PixelBox(x1: 0, y1: 0, x2: 1, y2: 1), kilometresPerHour: 70, classID: 2, confidence: 0.5)
      })
  }

  @Test func `a snapshot comes every ten seconds of the clock, however many frames there are`() {
    var session = LiveSession(videoID: 1, began: Self.began)
    var moments: [Double] = []
    for frame in 0..<400 {
      let seconds = Double(frame) * 0.1
      let rows = session.take(figures(frame, total: 1), at: Self.began.advanced(bySeconds: seconds))
      if !rows.snapshots.isEmpty { moments.append(seconds) }
    }
    #expect(moments == [0, 10, 20, 30])
  }

  @Test func `a clock that is set back an hour holds up no snapshot, nor does it make more of them`() {
    var session = LiveSession(videoID: 1, began: Self.began)
    let clock = [0.0, 5, 10, -3590, -3585, -3580, -3575, -3570]
    let moments = clock.enumerated().filter { frame, seconds in
      !session.take(figures(frame, total: 1), at: Self.began.advanced(bySeconds: seconds)).snapshots.isEmpty
    }.map(\.element)
    #expect(moments == [0, 10, -3590, -3580, -3570])
    #expect(session.summary(at: Self.began.advanced(bySeconds: -3570)).seconds == 0)
  }

  @Test func `a vehicle that is too fast is one row, however long it is`() {
    var session = LiveSession(videoID: 1, began: Self.began)
    let rows = (0..<5).flatMap { session.take(figures($0, total: 2, speeders: [7, 8]), at: Self.began).speeding }
    #expect(rows.map(\.trackID) == [7, 8])
    #expect(rows.first?.className == "car")
    #expect(session.summary(at: Self.began).speedingViolations == 2)
  }

  @Test func `the sums know most at once, kinds, speeds and how long vehicles stayed`() {
    var session = LiveSession(videoID: 1, began: Self.began)
    for second in 0...4 {
      let at = Self.began.advanced(bySeconds: Double(second))
      var seen = [LiveSighting(vehicle: 1, kind: .car, kilometresPerHour: 50 + Double(second), at: at)]
      if second < 3 { seen.append(LiveSighting(vehicle: 2, kind: .truck, kilometresPerHour: nil, at: at)) }
      if second == 4 { seen.append(LiveSighting(vehicle: 3, kind: .car, kilometresPerHour: 100, at: at)) }
      _ = session.take(figures(second, total: second < 4 ? 2 : 3, current: seen.count), seen: seen, at: at)
    }
    let summary = session.summary(at: Self.began.advanced(bySeconds: 10))
    #expect(summary.totalVehicles == 3)
    #expect(summary.mostAtOnce == 2)
    #expect(summary.totalFrames == 5)
    #expect(summary.framesPerSecond == 0.5)
    #expect(summary.typeDistribution == #"{"car": 2, "truck": 1}"#)
    #expect(summary.averageSpeed == 77)
    #expect(summary.highestSpeed == 100)
    #expect(summary.averageDwell == 2)
    #expect(
      summary.speedDistribution == #"{"0-60": 1, "60-70": 0, "70-80": 0, "80-90": 0, "90-100": 0, "100+": 1}"#)
  }

  @Test func `nothing seen is nothing summed`() {
    let summary = LiveSession(videoID: 1, began: Self.began).summary(at: Self.began)
    #expect(summary.typeDistribution == "{}")
    #expect(summary.averageSpeed == nil)
    #expect(summary.framesPerSecond == 0)
  }
}
