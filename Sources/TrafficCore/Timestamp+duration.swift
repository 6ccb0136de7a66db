extension Timestamp {
  /// The moment that a wall clock shows, cut to whole microseconds.
  package init(sinceEpoch: Duration) {
    let (seconds, attoseconds) = sinceEpoch.components
    self.init(microseconds: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
  }
}
