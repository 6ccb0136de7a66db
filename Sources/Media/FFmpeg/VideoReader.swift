import CFFmpeg
import Groundwork
import TrafficCore

/// Reads one opened file or stream picture by picture: demuxer, decoder, converter and clock in one.
///
/// Blocking; one thread at a time, so it lives inside an actor on a `BlockingThread`. A damaged packet is skipped and
/// counted. The `Interruption` ends every call.
final class VideoReader {
  /// One upright picture and when it is to be shown.
  struct TimedPicture {
    let picture: Picture
    let timestamp: Timestamp
    /// As they came, where they are kept.
    let packets: [PassedPacket]
  }

  let track: VideoTrack
  let name: String
  /// Packets and pictures so far that could not be decoded, or only with patches over what was missing.
  private(set) var damagedCount = 0
  /// Whether pictures bring their packets along.
  var keepsPackets = false {
    didSet { if !keepsPackets, oldValue { passing.clear() } }
  }
  private var passing = PassingPackets()
  private let demuxer: Demuxer
  private let decoder: VideoDecoder
  private let converter = PictureConverter()
  private let interruption: Interruption
  private let readTimeout: Duration
  private let packet: PacketHandle
  private let frame: FrameHandle
  private var clock: TimestampTrack
  /// Until then packets are skipped that need others which came before; nil once one did not.
  private var keyFrameDeadline: Duration?
  private let steadyClock = SystemMonotonicClock()
  private var isDraining = false
  /// FFmpeg may report the same failure for ever; this many in a row without a picture or a packet between end it.
  private var failuresInARow = 0

  /// - Parameter origin: the moment of the stream's start.
  init(
    _ input: Demuxer.Input, settings: DecodingSettings, origin: Timestamp = .zero, interruption: Interruption
  ) throws(MediaError) {
    interruption.allow(settings.openTimeout)
    demuxer = try Demuxer(input, interruption: interruption, maximumPixels: settings.maximumPixels)
    track = demuxer.track
    name = input.name
    decoder = try VideoDecoder(track, settings: settings, subject: input.name, camera: input.camera)
    self.interruption = interruption
    readTimeout = settings.readTimeout
    do {
      packet = try PacketHandle()
      frame = try FrameHandle()
    } catch {
      throw error.error("cannot decode", on: input.name)
    }
    keyFrameDeadline = settings.keyFrameWait > .zero ? steadyClock.now + settings.keyFrameWait : nil
    let timeBase = track.timeBase
    clock = TimestampTrack(
      origin: origin, start: track.startTime.map { av_rescale_q($0, timeBase, gantry_av_microseconds()) },
      framesPerSecond: track.framesPerSecond)
  }

  /// See `VideoTrack.passedParameters`; nil also once packets came in another order than their pictures.
  var passedParameters: [UInt8]? { passing.isReordered ? nil : track.passedParameters }

  /// The next picture; nil at the end.
  /// - Parameter limit: how long it may take, for live streams; otherwise each single read may take `readTimeout`.
  func next(within limit: Duration? = nil) throws(MediaError) -> TimedPicture? {
    if let limit { interruption.allow(limit) }
    while true {
      switch decoder.receive(into: frame) {
      case .frame:
        failuresInARow = 0
        return try takePicture()
      case .ended: return nil
      case .needsPacket: try feed(hasOwnLimit: limit != nil)
      case .damaged:
        damagedCount += 1
        failuresInARow += 1
        if isDraining, failuresInARow > 100 { return nil }
      }
    }
  }

  private func feed(hasOwnLimit: Bool) throws(MediaError) {
    if !hasOwnLimit { interruption.allow(readTimeout) }
    guard try demuxer.read(into: packet) else {
      isDraining = true
      return decoder.drain()
    }
    failuresInARow = 0
    if let deadline = keyFrameDeadline {
      guard packet.isKeyFrame || steadyClock.now >= deadline else { return }
      keyFrameDeadline = nil
    }
    if keepsPackets { passing.sent(packet, timeBase: track.timeBase) }
    if decoder.send(packet) != nil { damagedCount += 1 }
  }

  private func takePicture() throws(MediaError) -> TimedPicture {
    if frame.isPatched { damagedCount += 1 }
    let (time, none) = unsafe (frame.withPointer { unsafe $0.pointee.best_effort_timestamp }, gantry_av_no_timestamp())
    let microseconds = time == none ? nil : av_rescale_q(time, track.timeBase, gantry_av_microseconds())
    let picture = try converter.picture(from: frame, orientation: track.orientation, subject: name)
    let packets = passing.taken(upTo: time == none ? nil : time, timeBase: track.timeBase)
    return TimedPicture(picture: picture, timestamp: clock.timestamp(for: microseconds), packets: packets)
  }
}
