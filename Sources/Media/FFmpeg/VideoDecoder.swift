import CFFmpeg
import Glibc

/// Turns packets of one track into frames. Blocking; one thread at a time.
@safe final class VideoDecoder {
  enum Received: Equatable {
    case frame
    case needsPacket
    /// After `drain`, once the last frame is out.
    case ended
    /// Something in the stream could not be decoded; the next call goes on.
    case damaged(FFmpegCode)
  }

  private var context: UnsafeMutablePointer<AVCodecContext>?
  /// As long as the context.
  private let mark: FFmpegMark

  /// - Parameters:
  ///   - subject: the file or camera, for errors.
  ///   - camera: whose it is, for the lines of the log.
  init(
    _ track: VideoTrack, settings: DecodingSettings, subject: String, camera: String? = nil
  ) throws(MediaError) {
    mark = FFmpegMark(FFmpegSubject(source: subject, camera: camera))
    let identifier = unsafe track.withParameters { unsafe $0.pointee.codec_id }
    guard let codec = unsafe avcodec_find_decoder(identifier) else {
      throw MediaError(
        .missingCodec, subject: subject, cause: "nothing installed decodes \(track.codecName)",
        advice: "H.264, HEVC, MPEG-4, VP8, VP9, AV1 and MJPEG always work; convert it to one of them.")
    }
    unsafe context = avcodec_alloc_context3(codec)
    guard let context = unsafe context else { throw FFmpegCode.outOfMemory.error("cannot decode", on: subject) }
    unsafe context.pointee.opaque = mark.pointer
    var code = unsafe track.withParameters { unsafe avcodec_parameters_to_context(context, $0) }
    guard code >= 0 else { throw FFmpegCode(code).error("cannot decode \(track.codecName)", on: subject) }
    unsafe Self.configure(context, settings: settings, timeBase: track.timeBase)
    code = unsafe avcodec_open2(context, codec, nil)
    guard code >= 0 else { throw FFmpegCode(code).error("cannot decode \(track.codecName)", on: subject) }
  }

  deinit { unsafe avcodec_free_context(&context) }

  /// Only after `receive` said `needsPacket`. A packet that the decoder refuses is reported and done with.
  func send(_ packet: PacketHandle) -> FFmpegCode? {
    let code = unsafe packet.withPointer { unsafe avcodec_send_packet(context, $0) }
    return code < 0 ? FFmpegCode(code) : nil
  }

  /// No more packets will come: `receive` hands over what is still inside.
  func drain() { unsafe avcodec_send_packet(context, nil) }

  /// Forgets all that is inside, as after a jump in the stream.
  func reset() { unsafe avcodec_flush_buffers(context) }

  func receive(into frame: FrameHandle) -> Received {
    let code = FFmpegCode(unsafe frame.withPointer { unsafe avcodec_receive_frame(context, $0) })
    return switch code {
    case let received where received.value >= 0: .frame
    case .again: .needsPacket
    case .end: .ended
    default: .damaged(code)
    }
  }

  private static func configure(
    _ context: UnsafeMutablePointer<AVCodecContext>, settings: DecodingSettings, timeBase: AVRational
  ) {
    unsafe context.pointee.pkt_timebase = timeBase
    unsafe context.pointee.max_pixels = Int64(settings.maximumPixels)
    unsafe context.pointee.thread_count = Int32(settings.threads > 0 ? settings.threads : automaticThreads)
    if settings.isLowDelay {
      unsafe context.pointee.thread_type = FF_THREAD_SLICE
      unsafe context.pointee.flags |= AV_CODEC_FLAG_LOW_DELAY
    } else {
      unsafe context.pointee.thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE
    }
  }

  /// More than four buys little and holds a picture back for each.
  private static let automaticThreads = min(4, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}
