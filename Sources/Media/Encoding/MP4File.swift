import CFFmpeg
import Glibc

/// Owns an MP4 file in the making. It grows under a name of its own and gets the wished one when it is whole; what
/// is never finished leaves nothing behind. The index is moved to the front, so that browsers play while loading.
@safe final class MP4File {
  let path: String
  private let partialPath: String
  private var context: UnsafeMutablePointer<AVFormatContext>?
  /// Whether an unfinished file lies on the disk.
  private var isPartial = false

  init(path: String) throws(MediaError) {
    FFmpegLibrary.prepare()
    self.path = path
    partialPath = path + ".partial"
    unsafe context = nil
    try check(unsafe avformat_alloc_output_context2(&context, nil, "mp4", "file:" + partialPath), "cannot write")
    let code = unsafe withContext { unsafe avio_open(&$0.pointee.pb, "file:" + partialPath, AVIO_FLAG_WRITE) }
    try check(code, "cannot create the file")
    isPartial = true
  }

  deinit {
    guard let context = unsafe context else { return }
    unsafe avio_closep(&context.pointee.pb)
    // Nothing can be told any more, and a file that stays is not mistaken for a whole one.
    if isPartial { unsafe unlink(partialPath) }
    unsafe avformat_free_context(context)
  }

  /// Adds a track and lets `fill` describe it.
  ///
  /// - Returns: the number of the track.
  func addTrack(
    timeBase: AVRational, _ fill: (UnsafeMutablePointer<AVStream>) -> Int32
  ) throws(MediaError) -> Int32 {
    guard let stream = unsafe withContext({ unsafe avformat_new_stream($0, nil) }) else {
      throw FFmpegCode.outOfMemory.error("cannot add a track", on: path)
    }
    unsafe stream.pointee.time_base = timeBase
    try check(unsafe fill(stream), "cannot describe a track")
    unsafe stream.pointee.codecpar.pointee.codec_tag = 0
    return unsafe stream.pointee.index
  }

  /// After the last track, before the first packet.
  func begin() throws(MediaError) {
    let options = OptionDictionary(["movflags": "+faststart"])
    let code = unsafe withContext { context in
      unsafe options.withPointer { unsafe avformat_write_header(context, $0) }
    }
    try check(code, "cannot begin the file")
  }

  /// Takes over the packet's bytes.
  func write(_ packet: PacketHandle, track: Int32, timeBase: AVRational) throws(MediaError) {
    let code = unsafe withContext { context in
      unsafe packet.withPointer { packet in
        guard let stream = unsafe context.pointee.streams[Int(track)] else { return FFmpegCode.invalidData.value }
        unsafe packet.pointee.stream_index = track
        unsafe av_packet_rescale_ts(packet, timeBase, stream.pointee.time_base)
        return unsafe av_interleaved_write_frame(context, packet)
      }
    }
    try check(code, "cannot write on")
    try unsafe check(withContext { unsafe $0.pointee.pb.pointee.error }, "cannot write on")
  }

  /// Writes the index and gives the file its name.
  func finish() throws(MediaError) {
    try unsafe check(withContext { unsafe av_write_trailer($0) }, "cannot write the index")
    try unsafe check(withContext { unsafe avio_closep(&$0.pointee.pb) }, "cannot close the file")
    guard unsafe rename(partialPath, path) == 0 else {
      throw FFmpegCode(gantry_av_error(errno)).error("cannot give the file its name", on: path)
    }
    isPartial = false
  }

  private func withContext<Result>(_ body: (UnsafeMutablePointer<AVFormatContext>) -> Result) -> Result {
    guard let context = unsafe context else { preconditionFailure("an MP4 file has its context from `init` on") }
    return unsafe body(context)
  }

  private func check(_ code: Int32, _ attempt: String) throws(MediaError) {
    guard code < 0 else { return }
    let isFull = code == gantry_av_error(ENOSPC)
    throw FFmpegCode(code).error(
      attempt, on: path, advice: isFull ? "Free some space on that disk." : "Is its folder there and writable?")
  }
}
