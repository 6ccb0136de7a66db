import TrafficCore

/// One connection to a camera, from its opening to the first thing that goes wrong. Blocking; one thread at a time.
///
/// Released, it closes the connection.
protocol LiveSession: AnyObject {
  /// What the camera said about its pictures when it was opened.
  var framesPerSecond: Double? { get }
  var codec: String? { get }
  /// Packets and pictures of this connection that came damaged, skipped ones among them.
  var damagedCount: Int { get }

  /// What a decoder of its packets has to know beforehand; nil when they cannot be passed on as they are.
  var passedParameters: [UInt8]? { get }
  /// Whether pictures bring their packets along.
  var keepsPackets: Bool { get set }

  /// The next picture, nil when the camera ended the stream. Without one in time it throws `timedOut`.
  func next(within limit: Duration) throws(MediaError) -> LivePicture?
}

/// A picture as it came, with the time of the camera's own clock where it sends one.
struct LivePicture {
  let picture: Picture
  let cameraTime: Timestamp?
  /// As they came, where they are kept.
  var packets: [PassedPacket] = []
}

/// Opens connections to one camera; replaced in tests by one that needs no network.
protocol LiveConnecting: Sendable {
  func connect(within limit: Duration, interruption: Interruption) throws(MediaError) -> any LiveSession
}
