/// When and where the middle of a body went over a line, for a vehicle whose box was not seen to settle beyond it.
struct MiddleCrossing: Sendable, Hashable {
  let place: GroundPoint
  let time: Timestamp
  /// Else it is only where the vehicle would have driven on to.
  let isSeen: Bool
}
