package import TrafficCore

extension LiveCamera: ObservedSource {
  /// One that failed stays so while it tries again.
  package var health: SourceHealth {
    let status = status
    let phase: SourceHealth.Phase =
      switch status.phase == .connecting && status.reason != nil ? status.settled : status.phase {
      case .connecting: .connecting
      case .online: .online
      case .stalled: .stalled
      case .waiting, .refused, .stopped: .failed
      }
    return SourceHealth(phase: phase, reason: status.reason)
  }
}
