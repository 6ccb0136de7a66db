import CFFmpeg
import Glibc

/// Decodes one still picture of a format that FFmpeg knows. Strict: what is not whole is refused.
@safe struct StillDecoder: ~Copyable {
  private var context: UnsafeMutablePointer<AVCodecContext>?

  init(_ format: ImageFormat, maximumPixels: Int) throws(FFmpegCode) {
    FFmpegLibrary.prepare()
    guard let codec = unsafe avcodec_find_decoder(Self.codec(of: format)) else {
      unsafe context = nil
      throw FFmpegCode(gantry_av_error_no_decoder())
    }
    unsafe context = avcodec_alloc_context3(codec)
    guard let context = unsafe context else { throw .outOfMemory }
    unsafe context.pointee.max_pixels = Int64(maximumPixels)
    unsafe context.pointee.thread_count = 1
    // FFmpeg's TIFF decoder, told to be strict, refuses every tag it does not know and strips of its own encoder.
    let strict = AV_EF_EXPLODE | AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER
    unsafe context.pointee.err_recognition = format == .tiff ? 0 : strict
    let code = unsafe avcodec_open2(context, codec, nil)
    if code < 0 { throw FFmpegCode(code) }
  }

  deinit {
    var context = unsafe context
    unsafe avcodec_free_context(&context)
  }

  /// The picture's frame. Serves once.
  func decode(_ bytes: [UInt8]) throws(FFmpegCode) -> FrameHandle {
    let packet = try PacketHandle()
    guard let byteCount = Int32(exactly: bytes.count) else { throw .invalidData }
    let frame = try FrameHandle()
    let code = unsafe packet.withPointer { pointer -> Int32 in
      let allocated = unsafe av_new_packet(pointer, byteCount)
      if allocated < 0 { return allocated }
      unsafe UnsafeMutableRawBufferPointer(start: pointer.pointee.data, count: bytes.count).copyBytes(from: bytes)
      let sent = unsafe avcodec_send_packet(context, pointer)
      if sent < 0 { return sent }
      unsafe avcodec_send_packet(context, nil)
      return unsafe frame.withPointer { unsafe avcodec_receive_frame(context, $0) }
    }
    if code < 0 { throw FFmpegCode(code) }
    let isDamaged = unsafe frame.withPointer {
      unsafe $0.pointee.decode_error_flags != 0 || $0.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
    }
    if isDamaged { throw .invalidData }
    return frame
  }

  private static func codec(of format: ImageFormat) -> AVCodecID {
    switch format {
    case .jpeg: AV_CODEC_ID_MJPEG
    case .png: AV_CODEC_ID_PNG
    case .bmp: AV_CODEC_ID_BMP
    case .webp: AV_CODEC_ID_WEBP
    case .tiff: AV_CODEC_ID_TIFF
    }
  }
}
