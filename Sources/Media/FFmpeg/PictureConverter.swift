import CFFmpeg
import TrafficCore

/// Makes upright 8 bit 4:2:0 pictures out of decoded frames, without a copy where the decoder already made them so.
/// One thread at a time.
@safe final class PictureConverter {
  /// What a swscale context is good for.
  private struct Route: Equatable {
    let size: PixelSize
    let format: AVPixelFormat
    let source: ColourCoding
    let target: ColourCoding
  }

  private var scaler: OpaquePointer?
  private var route: Route?

  init() {}

  deinit { unsafe sws_freeContext(scaler) }

  /// Takes the pixels out of `frame`, which is empty afterwards.
  func picture(
    from frame: FrameHandle, orientation: Orientation = .up, subject: String
  ) throws(MediaError) -> Picture {
    do {
      let frame = try frame.takeContents()
      let picture = isReady(frame) ? try lend(frame) : try convert(frame)
      return orientation.apply(to: picture)
    } catch {
      throw error.error("cannot bring the picture into 4:2:0", on: subject)
    }
  }

  private func isReady(_ frame: FrameHandle) -> Bool {
    unsafe frame.withPointer { frame in
      let format = unsafe AVPixelFormat(frame.pointee.format)
      guard format == AV_PIX_FMT_YUV420P || format == AV_PIX_FMT_YUVJ420P else { return false }
      let strides = unsafe frame.pointee.linesize
      return strides.0 > 0 && strides.1 > 0 && strides.1 == strides.2
    }
  }

  /// The decoder's own memory becomes the picture; the frame is released together with it.
  private func lend(_ frame: FrameHandle) throws(FFmpegCode) -> Picture {
    try unsafe frame.withPointer { pointer throws(FFmpegCode) -> Picture in
      let (data, strides) = unsafe (pointer.pointee.data, pointer.pointee.linesize)
      guard let luma = unsafe data.0, let blue = unsafe data.1, let red = unsafe data.2 else { throw .invalidData }
      let planes = unsafe PicturePlanes(
        luma: UnsafePointer(luma), chromaBlue: UnsafePointer(blue), chromaRed: UnsafePointer(red),
        lumaStride: Int(strides.0), chromaStride: Int(strides.1))
      let colour = unsafe Self.codings(of: pointer).source
      let memory = PictureMemory(planes: planes) { withExtendedLifetime(frame) {} }
      return unsafe Picture(size: Self.size(of: pointer), colour: colour, memory: memory)
    }
  }

  private func convert(_ frame: FrameHandle) throws(FFmpegCode) -> Picture {
    try unsafe frame.withPointer { pointer throws(FFmpegCode) -> Picture in
      let size = unsafe Self.size(of: pointer)
      guard size.width > 0, size.height > 0 else { throw .invalidData }
      let codings = unsafe Self.codings(of: pointer)
      let format = unsafe AVPixelFormat(pointer.pointee.format)
      try prepare(Route(size: size, format: format, source: codings.source, target: codings.target))
      let buffer = PlanarBuffer(size: size)
      let (data, strides) = unsafe (pointer.pointee.data, pointer.pointee.linesize)
      let source: [UnsafePointer<UInt8>?] = unsafe [
        UnsafePointer(data.0), UnsafePointer(data.1), UnsafePointer(data.2), UnsafePointer(data.3),
      ]
      let sourceStrides = [strides.0, strides.1, strides.2, strides.3]
      let rows = buffer.withPlanes { planes in
        let target: [UnsafeMutablePointer<UInt8>?] = unsafe [planes.luma, planes.chromaBlue, planes.chromaRed, nil]
        let strides = [Int32(planes.lumaStride), Int32(planes.chromaStride), Int32(planes.chromaStride), 0]
        return unsafe sws_scale(scaler, source, sourceStrides, 0, Int32(size.height), target, strides)
      }
      guard rows == Int32(size.height) else { throw rows < 0 ? FFmpegCode(rows) : .invalidData }
      return buffer.seal(colour: codings.target)
    }
  }

  private func prepare(_ wanted: Route) throws(FFmpegCode) {
    if route == wanted { return }
    route = nil
    let (width, height) = (Int32(wanted.size.width), Int32(wanted.size.height))
    unsafe sws_freeContext(scaler)
    unsafe scaler = sws_getContext(
      width, height, wanted.format, width, height, AV_PIX_FMT_YUV420P,
      SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP, nil, nil, nil)
    guard unsafe scaler != nil else { throw .invalidData }
    let neutral: Int32 = 1 << 16  // contrast and saturation of 1 in 16.16
    unsafe sws_setColorspaceDetails(
      scaler, sws_getCoefficients(wanted.source.matrix.swscaleNumber), wanted.source.isFullRange ? 1 : 0,
      sws_getCoefficients(wanted.target.matrix.swscaleNumber), wanted.target.isFullRange ? 1 : 0, 0, neutral, neutral)
    route = wanted
  }

  private static func size(of frame: UnsafeMutablePointer<AVFrame>) -> PixelSize {
    unsafe PixelSize(width: Int(frame.pointee.width), height: Int(frame.pointee.height))
  }

  /// How the frame's samples are to be read, and how the picture's will be.
  private static func codings(
    of frame: UnsafeMutablePointer<AVFrame>
  ) -> (source: ColourCoding, target: ColourCoding) {
    let size = unsafe size(of: frame)
    let format = unsafe AVPixelFormat(frame.pointee.format)
    let flags = unsafe av_pix_fmt_desc_get(format).map { unsafe $0.pointee } ?? AVPixFmtDescriptor()
    if unsafe flags.flags & UInt64(AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL) != 0 {
      // What has no luma yet gets the coding of a JPEG.
      let coding = ColourCoding.jpeg
      return (coding, coding)
    }
    let matrix = unsafe ColourCoding.Matrix(frame.pointee.colorspace, size: size)
    let isFull = unsafe frame.pointee.color_range == AVCOL_RANGE_JPEG || fullRangeFormats.contains(format.rawValue)
    let isGrey = unsafe flags.nb_components <= 2
    let coding = unsafe ColourCoding(
      matrix: matrix, isFullRange: isFull || (isGrey && frame.pointee.color_range == AVCOL_RANGE_UNSPECIFIED))
    return (coding, coding)
  }

  private static let fullRangeFormats = Set(
    [AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ411P]
      .map(\.rawValue))
}

extension ColourCoding.Matrix {
  /// What the stream says; where it says nothing, BT.709 from 720 lines (or 1280 columns) on and BT.601 below, as
  /// players do.
  init(_ space: AVColorSpace, size: PixelSize) {
    switch space {
    case AVCOL_SPC_BT709, AVCOL_SPC_SMPTE240M: self = .bt709
    case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M, AVCOL_SPC_FCC: self = .bt601
    case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: self = .bt2020
    default: self = size.height >= 720 || size.width >= 1280 ? .bt709 : .bt601
    }
  }

  /// The number under which swscale keeps the coefficients.
  var swscaleNumber: Int32 {
    switch self {
    case .bt601: SWS_CS_ITU601
    case .bt709: SWS_CS_ITU709
    case .bt2020: SWS_CS_BT2020
    }
  }
}
