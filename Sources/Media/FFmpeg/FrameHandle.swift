import CFFmpeg

/// Owns one `AVFrame` and whatever pixels it refers to.
@safe final class FrameHandle {
  private var pointer: UnsafeMutablePointer<AVFrame>?

  init() throws(FFmpegCode) {
    unsafe pointer = av_frame_alloc()
    guard unsafe pointer != nil else { throw .outOfMemory }
  }

  deinit { unsafe av_frame_free(&pointer) }

  /// Lends the frame; the pointer must not leave the call.
  func withPointer<Result, Failure: Error>(
    _ body: (UnsafeMutablePointer<AVFrame>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Without it the optimizer may release the handle after the last look at it, while `body` still uses the frame.
    defer { withExtendedLifetime(self) {} }
    guard let pointer = unsafe pointer else { preconditionFailure("a frame handle always has its frame") }
    return try unsafe body(pointer)
  }

  /// A new handle that takes over the pixels; this one is empty afterwards and may be filled again.
  func takeContents() throws(FFmpegCode) -> FrameHandle {
    let taken = try FrameHandle()
    unsafe withPointer { source in unsafe taken.withPointer { unsafe av_frame_move_ref($0, source) } }
    return taken
  }

  /// Whether the decoder had to make up parts of the picture.
  var isPatched: Bool {
    unsafe withPointer { unsafe $0.pointee.decode_error_flags != 0 || $0.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0 }
  }

  func clear() { unsafe withPointer { unsafe av_frame_unref($0) } }
}

/// Owns one `AVPacket` and its bytes.
@safe final class PacketHandle {
  private var pointer: UnsafeMutablePointer<AVPacket>?

  init() throws(FFmpegCode) {
    unsafe pointer = av_packet_alloc()
    guard unsafe pointer != nil else { throw .outOfMemory }
  }

  deinit { unsafe av_packet_free(&pointer) }

  /// Lends the packet; the pointer must not leave the call.
  func withPointer<Result, Failure: Error>(
    _ body: (UnsafeMutablePointer<AVPacket>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Without it the optimizer may release the handle after the last look at it, while `body` still uses the packet.
    defer { withExtendedLifetime(self) {} }
    guard let pointer = unsafe pointer else { preconditionFailure("a packet handle always has its packet") }
    return try unsafe body(pointer)
  }

  /// In the time base of its track; nil where it has none.
  var presentationTime: Int64? {
    let time = unsafe withPointer { unsafe $0.pointee.pts }
    return time == gantry_av_no_timestamp() ? nil : time
  }

  /// A copy.
  var bytes: [UInt8] {
    unsafe withPointer { pointer in
      unsafe Array(UnsafeBufferPointer(start: pointer.pointee.data, count: Int(max(0, pointer.pointee.size))))
    }
  }

  /// Whether decoding can begin with it.
  var isKeyFrame: Bool { unsafe withPointer { unsafe $0.pointee.flags & AV_PKT_FLAG_KEY != 0 } }

  func clear() { unsafe withPointer { unsafe av_packet_unref($0) } }
}
