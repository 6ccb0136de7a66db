package import TrafficCore

/// How a live source is doing, for pages and metrics.
package struct LiveStatus: Sendable, Equatable {
  package enum Phase: String, Sendable, CaseIterable {
    case connecting
    /// Frames arrive.
    case online
    /// Connected but silent for too long; the next attempt follows.
    case stalled
    /// The connection failed or ended; the next attempt follows.
    case waiting
    /// The camera does not accept the credentials; attempts go on, slowly.
    case refused
    case stopped
  }

  package var phase: Phase
  /// The last phase that was no attempt to connect: how it is meanwhile.
  package var settled: Phase = .connecting
  /// Why there is no picture, as a sentence without secrets; nil while there is one.
  package var reason: String?
  /// When this phase began.
  package var since: Timestamp
  package var framesIn: Int
  /// Frames that nobody took in time.
  package var framesDropped: Int
  /// Packets and pictures that came damaged: a poor network, mostly.
  package var framesDamaged: Int
  /// Connections made after one was lost.
  package var reconnects: Int
}
