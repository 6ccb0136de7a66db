import CFFmpeg
import TrafficCore

/// Owns one x264 encoder. Pictures must have its size and colour coding; odd sizes grow by one pixel, which repeats
/// its neighbour, because H.264 with shared chroma knows even sizes only.
@safe final class H264Encoder {
  let size: PixelSize
  let colour: ColourCoding
  private let subject: String
  private let frame: FrameHandle
  private var context: UnsafeMutablePointer<AVCodecContext>?

  init(size: PixelSize, matrix: ColourCoding.Matrix, settings: VideoSettings, subject: String) throws(MediaError) {
    self.size = size
    // Players take video for limited range whatever it says.
    colour = ColourCoding(matrix: matrix, isFullRange: false)
    self.subject = subject
    do { frame = try FrameHandle() } catch { throw error.error("cannot encode", on: subject) }
    let codec = unsafe avcodec_find_encoder_by_name("libx264")
    unsafe context = avcodec_alloc_context3(codec)
    guard unsafe codec != nil else {
      throw MediaError(
        .missingCodec, subject: subject, cause: "this FFmpeg has no libx264",
        advice: "Install an FFmpeg that was built with libx264.")
    }
    unsafe withContext { unsafe configure($0, settings: settings) }
    var wanted = ["preset": settings.preset, "crf": "\(settings.rateFactor)"]
    if settings.isLive { wanted.merge(["tune": "zerolatency", "forced-idr": "1"]) { $1 } }
    let options = OptionDictionary(wanted)
    let code = unsafe withContext { context in unsafe options.withPointer { unsafe avcodec_open2(context, codec, $0) } }
    guard code == 0 else {
      throw FFmpegCode(code).error(
        "cannot start H.264 at \(size.width)x\(size.height) with preset \(settings.preset)", on: subject)
    }
    try prepareFrame()
  }

  deinit { unsafe avcodec_free_context(&context) }

  var timeBase: AVRational { unsafe withContext { unsafe $0.pointee.time_base } }

  func describe(_ stream: UnsafeMutablePointer<AVStream>) -> Int32 {
    unsafe withContext { context in
      unsafe stream.pointee.avg_frame_rate = context.pointee.framerate
      return unsafe avcodec_parameters_from_context(stream.pointee.codecpar, context)
    }
  }

  /// - Parameters:
  ///   - time: in `timeBase`, later than the one before.
  ///   - isKey: decoding is to begin with it.
  func send(_ picture: Picture, at time: Int64, isKey: Bool = false) throws(MediaError) {
    let code = unsafe frame.withPointer { frame -> Int32 in
      let code = unsafe av_frame_make_writable(frame)
      guard code >= 0 else { return code }
      unsafe copy(picture, into: frame)
      unsafe frame.pointee.pts = time
      unsafe frame.pointee.pict_type = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
      return unsafe withContext { unsafe avcodec_send_frame($0, frame) }
    }
    guard code == 0 else { throw FFmpegCode(code).error("cannot encode a picture", on: subject) }
  }

  /// No more pictures follow; what the encoder still holds comes out.
  func end() { _ = unsafe withContext { unsafe avcodec_send_frame($0, nil) } }

  /// False when there is nothing to take yet, or any more.
  func receive(into packet: PacketHandle) throws(MediaError) -> Bool {
    let code = unsafe withContext { context in unsafe packet.withPointer { unsafe avcodec_receive_packet(context, $0) }
    }
    switch FFmpegCode(code) {
    case .again, .end: return false
    case let other where other.value < 0: throw other.error("cannot encode", on: subject)
    default: return true
    }
  }

  // MARK: Set-up

  private func configure(_ context: UnsafeMutablePointer<AVCodecContext>, settings: VideoSettings) {
    unsafe context.pointee.width = Int32((size.width + 1) / 2 * 2)
    unsafe context.pointee.height = Int32((size.height + 1) / 2 * 2)
    unsafe context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
    unsafe context.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    unsafe context.pointee.color_range = AVCOL_RANGE_MPEG
    unsafe context.pointee.colorspace = colour.matrix.space
    unsafe context.pointee.chroma_sample_location = AVCHROMA_LOC_LEFT
    if settings.isLive {
      // Cameras are encoded side by side; one does not need several cores.
      unsafe context.pointee.thread_count = 1
    } else {
      unsafe context.pointee.flags |= Int32(bitPattern: UInt32(AV_CODEC_FLAG_GLOBAL_HEADER))
    }
    if settings.isLikeCamera {
      unsafe context.pointee.max_b_frames = 0
      unsafe context.pointee.refs = 1
    }
    switch settings.timing {
    case .constant(let rate):
      unsafe context.pointee.framerate = rate.rational
      unsafe context.pointee.time_base = AVRational(num: rate.rational.den, den: rate.rational.num)
      unsafe context.pointee.gop_size = Int32(max(1, (rate.perSecond * Self.secondsToKeyPicture).rounded()))
    case .variable:
      unsafe context.pointee.time_base = gantry_av_microseconds()
      unsafe context.pointee.gop_size = settings.isLive ? Self.picturesOfLive : Self.picturesToKeyPicture
    }
  }

  /// Jumping to a place decodes this much at worst.
  private static let secondsToKeyPicture = 2.0
  private static let picturesToKeyPicture: Int32 = 50
  /// Whoever watches asks for them.
  private static let picturesOfLive: Int32 = 10_000

  private func prepareFrame() throws(MediaError) {
    let code = unsafe frame.withPointer { frame in
      unsafe frame.pointee.format = AV_PIX_FMT_YUV420P.rawValue
      unsafe frame.pointee.width = Int32((size.width + 1) / 2 * 2)
      unsafe frame.pointee.height = Int32((size.height + 1) / 2 * 2)
      unsafe frame.pointee.color_range = AVCOL_RANGE_MPEG
      unsafe frame.pointee.colorspace = colour.matrix.space
      return unsafe av_frame_get_buffer(frame, 0)
    }
    guard code == 0 else { throw FFmpegCode(code).error("cannot encode", on: subject) }
  }

  private func copy(_ picture: Picture, into frame: UnsafeMutablePointer<AVFrame>) {
    guard let luma = unsafe frame.pointee.data.0, let blue = unsafe frame.pointee.data.1,
      let red = unsafe frame.pointee.data.2
    else { preconditionFailure("a frame with a buffer has its planes") }
    precondition(unsafe frame.pointee.linesize.1 == frame.pointee.linesize.2, "chroma planes are alike")
    let target = unsafe MutablePicturePlanes(
      luma: luma, chromaBlue: blue, chromaRed: red, lumaStride: Int(frame.pointee.linesize.0),
      chromaStride: Int(frame.pointee.linesize.1))
    let even = picture.evenSized()
    even.withPlanes { even.copyPlanes(of: $0, to: target) }
  }

  private func withContext<Result>(_ body: (UnsafeMutablePointer<AVCodecContext>) -> Result) -> Result {
    guard let context = unsafe context else { preconditionFailure("an encoder has its context from `init` on") }
    return unsafe body(context)
  }
}

extension ColourCoding.Matrix {
  /// How a stream says it.
  fileprivate var space: AVColorSpace {
    switch self {
    case .bt601: AVCOL_SPC_SMPTE170M
    case .bt709: AVCOL_SPC_BT709
    case .bt2020: AVCOL_SPC_BT2020_NCL
    }
  }
}
