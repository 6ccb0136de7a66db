import CFFmpeg
import CTurboJPEG
import Glibc

/// Decodes JPEG bytes straight into YUV planes, without a way through RGB. One thread at a time.
@safe final class JPEGDecoder {
  enum Outcome {
    case frame(FrameHandle)
    /// A JPEG that has no luma and chroma (RGB, CMYK) or an unusual sampling: FFmpeg has to do it.
    case unsupported
    case damaged(String)
    case truncated
  }

  private let handle: tjhandle?

  init() { unsafe handle = tjInitDecompress() }

  deinit { if let handle = unsafe handle { unsafe tjDestroy(handle) } }

  /// The size has been checked by the caller.
  func decode(_ bytes: [UInt8]) throws(FFmpegCode) -> Outcome {
    guard let handle = unsafe handle else { throw .outOfMemory }
    var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    let code = unsafe tjDecompressHeader3(handle, bytes, UInt(bytes.count), &width, &height, &sampling, &space)
    guard code == 0, let format = Self.formats[sampling],
      space == Int32(TJCS_YCbCr.rawValue) || space == Int32(TJCS_GRAY.rawValue)
    else { return .unsupported }
    let frame = try FrameHandle()
    let allocated = unsafe frame.withPointer { pointer -> Int32 in
      unsafe pointer.pointee.format = format.rawValue
      unsafe pointer.pointee.width = width
      unsafe pointer.pointee.height = height
      unsafe pointer.pointee.color_range = AVCOL_RANGE_JPEG
      // JFIF knows this matrix only.
      unsafe pointer.pointee.colorspace = AVCOL_SPC_BT470BG
      return unsafe av_frame_get_buffer(pointer, 0)
    }
    guard allocated >= 0 else { throw FFmpegCode(allocated) }
    return unsafe decode(bytes, into: frame, handle)
  }

  /// Stops at the first complaint, looks whether it matters, and goes on only where it does not.
  private func decode(_ bytes: [UInt8], into frame: FrameHandle, _ handle: tjhandle) -> Outcome {
    for flags in [TJFLAG_STOPONWARNING, 0] {
      let code = unsafe frame.withPointer { pointer -> Int32 in
        let (data, lines) = unsafe (pointer.pointee.data, pointer.pointee.linesize)
        var planes: [UnsafeMutablePointer<UInt8>?] = unsafe [data.0, data.1, data.2]
        var strides = [lines.0, lines.1, lines.2]
        let (width, height) = unsafe (pointer.pointee.width, pointer.pointee.height)
        return unsafe tjDecompressToYUVPlanes(
          handle, bytes, UInt(bytes.count), &planes, width, &strides, height, flags | TJFLAG_LIMITSCANS)
      }
      if code == 0 { return .frame(frame) }
      let complaint = unsafe tjGetErrorStr2(handle).map { unsafe String(cString: $0) } ?? "unknown error"
      if complaint.contains("remature end") { return .truncated }
      guard unsafe tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue), Self.isHarmless(complaint) else {
        return .damaged(complaint)
      }
    }
    return .frame(frame)
  }

  /// Complaints that cameras and editors provoke without any pixel being wrong.
  private static func isHarmless(_ complaint: String) -> Bool {
    ["extraneous bytes before marker", "Invalid SOS parameters", "Unknown Adobe color transform"]
      .contains { complaint.contains($0) }
  }

  private static let formats: [Int32: AVPixelFormat] = [
    Int32(TJSAMP_420.rawValue): AV_PIX_FMT_YUV420P, Int32(TJSAMP_422.rawValue): AV_PIX_FMT_YUV422P,
    Int32(TJSAMP_444.rawValue): AV_PIX_FMT_YUV444P, Int32(TJSAMP_440.rawValue): AV_PIX_FMT_YUV440P,
    Int32(TJSAMP_411.rawValue): AV_PIX_FMT_YUV411P, Int32(TJSAMP_GRAY.rawValue): AV_PIX_FMT_GRAY8,
  ]
}
