package import TrafficCore

extension LiveCamera: ObservedSource {
  package var health: SourceHealth {
    let status = status
    let phase: SourceHealth.Phase =
      switch status.phase {
      case .connecting: .connecting
      case .online: .online
      case .stalled: .stalled
      case .waiting, .refused, .stopped: .failed
      }
    return SourceHealth(phase: phase, reason: status.reason)
  }
}
