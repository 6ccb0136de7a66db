package import Groundwork

/// How a camera delivers its pictures.
package enum LiveKind: Sendable, Hashable {
  package enum Transport: String, Sendable, CaseIterable {
    /// Through the control connection: nothing is lost, passes firewalls.
    case tcp
    /// A datagram each: lower delay, pictures tear when packets are lost.
    case udp
  }

  case rtsp(Transport)
  /// One endless HTTP answer with a JPEG after the other.
  case mjpeg
  /// A JPEG fetched again and again.
  case snapshot(every: Duration)
  /// One of the two over HTTP: what the camera answers decides, at each connection.
  case http(every: Duration)
}

/// How patient and how persistent a live source is. The defaults suit a camera on the local network.
package struct LiveSettings: Sendable, Hashable {
  /// Pauses between attempts. 1 s doubling to 10 s; `.metered` for links that are paid by volume.
  package var backoff: BackoffSettings
  /// Pause after the camera refused the credentials: many lock an account after a few quick attempts. 60 s.
  package var pauseAfterRefusal: Duration
  /// Without a frame for this long the connection is given up. 10 s; never less than three snapshot intervals.
  package var stallsAfter: Duration
  /// An attempt to connect may take this long. 10 s.
  package var connectsWithin: Duration
  /// Whether an https or rtsps camera must show a certificate that the system trusts. Cameras seldom can. Off.
  package var verifiesCertificates: Bool

  package init(
    backoff: BackoffSettings = BackoffSettings(), pauseAfterRefusal: Duration = .seconds(60),
    stallsAfter: Duration = .seconds(10), connectsWithin: Duration = .seconds(10), verifiesCertificates: Bool = false
  ) {
    self.backoff = backoff
    self.pauseAfterRefusal = pauseAfterRefusal
    self.stallsAfter = stallsAfter
    self.connectsWithin = connectsWithin
    self.verifiesCertificates = verifiesCertificates
  }

  /// The silence that means a stalled camera of this kind.
  ///
  /// Half of it is the patience with a stream that begins without a key frame.
  package func silence(for kind: LiveKind) -> Duration {
    switch kind {
    case .snapshot(let interval), .http(let interval): max(stallsAfter, interval * 3)
    case .rtsp, .mjpeg: stallsAfter
    }
  }
}
