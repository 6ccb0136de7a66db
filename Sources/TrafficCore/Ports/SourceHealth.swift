/// How a source that reconnects by itself is doing.
package struct SourceHealth: Sendable, Hashable {
  package enum Phase: Sendable, Hashable {
    case connecting, online, stalled, failed
  }

  package var phase: Phase
  /// Why there is no picture, as a sentence without secrets; nil while there is one.
  package var reason: String?

  package init(phase: Phase, reason: String? = nil) {
    self.phase = phase
    self.reason = reason
  }
}

/// A source that can say why it has no picture.
package protocol ObservedSource: FrameSource {
  /// Cheap, from any thread.
  var health: SourceHealth { get }
}
