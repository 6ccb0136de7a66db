/// How the middle of a body went over a line.
struct BodyPassage: Sendable {
  let crossing: BodyWay.Crossing
  /// When it did; else when the box did.
  let time: Timestamp
  /// At that time.
  let reading: SpeedReading?
}
