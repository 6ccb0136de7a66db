/// Where a job stands. Each contract spells it in its own way, at its edge.
package enum JobState: String, Sendable, CaseIterable {
  case queued, processing, completed, failed, cancelled

  /// A job that has ended never changes again.
  package var hasEnded: Bool {
    switch self {
    case .queued, .processing: false
    case .completed, .failed, .cancelled: true
    }
  }
}
