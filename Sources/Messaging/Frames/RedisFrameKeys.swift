import Wire

/// The names of everything that frames leave in Redis.
struct RedisFrameKeys: Sendable {
  let prefix: String

  /// A hash: what is known about the run of a video.
  func run(_ videoID: Int) -> String { "\(prefix):frames:\(videoID)" }
  /// A list: what was found in each picture.
  func journal(_ videoID: Int) -> String { "\(prefix):frames:\(videoID):journal" }
  /// Who looks at pictures now.
  var holder: String { "\(prefix):frames:holder" }

  // These are the contract's own and have no prefix.
  func figures(_ videoID: Int) -> String { "analytics:video:\(videoID)" }

  func mark(_ channel: LiveChannel) -> String {
    switch channel.kind {
    case .frames: "websocket:subscription:video:\(channel.videoID)"
    case .analytics: "websocket:analytics:video:\(channel.videoID)"
    }
  }
}
