import TrafficCore

/// An RTSP or MJPEG stream, read and decoded as it comes.
final class StreamSession: LiveSession {
  private let reader: VideoReader
  private let hasCameraTime: Bool

  init(
    _ input: Demuxer.Input, decoding: DecodingSettings, within limit: Duration, keyFrameWait: Duration,
    hasCameraTime: Bool, interruption: Interruption
  ) throws(MediaError) {
    var settings = decoding
    settings.isLowDelay = true
    settings.openTimeout = limit
    settings.keyFrameWait = keyFrameWait
    reader = try VideoReader(input, settings: settings, interruption: interruption)
    self.hasCameraTime = hasCameraTime
  }

  var framesPerSecond: Double? { hasCameraTime ? reader.track.framesPerSecond : nil }
  var codec: String? { reader.track.codecName }
  var damagedCount: Int { reader.damagedCount }
  var passedParameters: [UInt8]? { reader.passedParameters }
  var keepsPackets: Bool {
    get { reader.keepsPackets }
    set { reader.keepsPackets = newValue }
  }

  func next(within limit: Duration) throws(MediaError) -> LivePicture? {
    guard let timed = try reader.next(within: limit) else { return nil }
    return LivePicture(
      picture: timed.picture, cameraTime: hasCameraTime ? timed.timestamp : nil, packets: timed.packets)
  }
}
