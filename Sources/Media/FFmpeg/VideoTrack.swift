import CFFmpeg
import TrafficCore

/// What a container says about its video track, copied out so that it outlives the container.
@safe final class VideoTrack {
  let index: Int
  let codecName: String
  /// As stored, before it is turned upright; zero when the container does not say.
  let size: PixelSize
  let orientation: Orientation
  let timeBase: AVRational
  /// In `timeBase`; nil when the container does not say.
  let startTime: Int64?
  let framesPerSecond: Double?
  let frameCount: Int?
  let duration: Duration?
  private var parameters: UnsafeMutablePointer<AVCodecParameters>?

  init(
    _ stream: UnsafeMutablePointer<AVStream>, of context: UnsafeMutablePointer<AVFormatContext>, subject: String
  ) throws(MediaError) {
    let source = unsafe stream.pointee.codecpar.pointee
    index = Int(unsafe stream.pointee.index)
    codecName = unsafe Self.codecName(of: source)
    size = unsafe PixelSize(width: Int(source.width), height: Int(source.height))
    orientation = unsafe Self.orientation(of: stream)
    timeBase = unsafe stream.pointee.time_base
    let start = unsafe stream.pointee.start_time
    startTime = start == gantry_av_no_timestamp() ? nil : start
    framesPerSecond = unsafe Self.rate(stream.pointee.avg_frame_rate) ?? Self.rate(stream.pointee.r_frame_rate)
    frameCount = unsafe stream.pointee.nb_frames > 0 ? Int(stream.pointee.nb_frames) : nil
    duration = unsafe Self.duration(of: stream, in: context)
    unsafe parameters = avcodec_parameters_alloc()
    guard unsafe parameters != nil, unsafe avcodec_parameters_copy(parameters, stream.pointee.codecpar) >= 0 else {
      throw FFmpegCode.outOfMemory.error("cannot open", on: subject)
    }
  }

  deinit { unsafe avcodec_parameters_free(&parameters) }

  /// Lends the parameters that a decoder starts from; the pointer must not leave the call.
  func withParameters<Result>(_ body: (UnsafePointer<AVCodecParameters>) -> Result) -> Result {
    guard let parameters = unsafe parameters else { preconditionFailure("a track always has its parameters") }
    return unsafe body(UnsafePointer(parameters))
  }

  /// What a decoder has to know beforehand, where the stream's packets can be passed on as they are: H.264 as a stream
  /// of bytes, upright. Empty when the packets bring it along; nil for all others.
  var passedParameters: [UInt8]? {
    guard codecName == "h264", orientation == .up else { return nil }
    return unsafe withParameters { parameters in
      guard let start = unsafe parameters.pointee.extradata else { return [] }
      let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: Int(parameters.pointee.extradata_size)))
      // 1: in the form of MP4, whose packets have lengths instead of start codes.
      return bytes.first == 1 ? nil : bytes
    }
  }

  /// The codec's own name, or the four letters under which the container keeps one that FFmpeg does not know.
  private static func codecName(of parameters: AVCodecParameters) -> String {
    if unsafe parameters.codec_id != AV_CODEC_ID_NONE {
      return unsafe String(cString: avcodec_get_name(parameters.codec_id))
    }
    let tag = unsafe parameters.codec_tag
    let letters = (0..<4).map { UInt8(truncatingIfNeeded: tag >> (8 * $0)) }
    return "'\(String(decoding: letters.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self))'"
  }

  private static func rate(_ rational: AVRational) -> Double? {
    rational.num > 0 && rational.den > 0 ? Double(rational.num) / Double(rational.den) : nil
  }

  private static func duration(
    of stream: UnsafeMutablePointer<AVStream>, in context: UnsafeMutablePointer<AVFormatContext>
  ) -> Duration? {
    let none = gantry_av_no_timestamp()
    let own = unsafe stream.pointee.duration
    if own != none, own > 0 {
      return .microseconds(unsafe av_rescale_q(own, stream.pointee.time_base, gantry_av_microseconds()))
    }
    let whole = unsafe context.pointee.duration
    return whole != none && whole > 0 ? .microseconds(whole) : nil
  }

  private static func orientation(of stream: UnsafeMutablePointer<AVStream>) -> Orientation {
    var byteCount = 0
    guard let bytes = unsafe av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &byteCount) else { return .up }
    let matrix = unsafe UnsafeRawBufferPointer(start: bytes, count: byteCount)
    return Orientation(
      displayMatrix: stride(from: 0, to: byteCount - 3, by: 4).map {
        unsafe matrix.loadUnaligned(fromByteOffset: $0, as: Int32.self)
      })
  }
}
