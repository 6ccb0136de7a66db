import CFFmpeg

/// Carries the sound of a file into another one: AAC as it is, everything else encoded anew. Opens the input a second
/// time, for sound only, so that pictures and sound need not wait for each other.
@safe final class SoundFeed {
  private let subject: String
  private let streamIndex: Int32
  private let timeBase: AVRational
  /// The time of the first picture in the input, later of the first one written, in seconds: what the written video
  /// calls 0.
  private var videoStart: Double
  private let packet: PacketHandle
  private let transcoder: SoundTranscoder?
  private var track: Int32 = -1
  private var isAtEnd = false
  /// A packet that was read too early waits in `packet`.
  private var hasWaiting = false
  private var context: UnsafeMutablePointer<AVFormatContext>?

  /// Nil when the file has no sound.
  init?(path: String) throws {
    FFmpegLibrary.prepare()
    subject = path
    packet = try PacketHandle()
    let input = VideoFile.input(path)
    let options = OptionDictionary(input.options)
    var context: UnsafeMutablePointer<AVFormatContext>?
    let opened = unsafe options.withPointer { unsafe avformat_open_input(&context, input.url, nil, $0) }
    guard opened == 0 else { throw FFmpegCode(opened).error("cannot open for its sound", on: path) }
    defer { if unsafe context != nil { unsafe avformat_close_input(&context) } }
    let found = unsafe avformat_find_stream_info(context, nil)
    guard found >= 0 else { throw FFmpegCode(found).error("cannot find its sound", on: path) }
    streamIndex = unsafe av_find_best_stream(context, AVMEDIA_TYPE_AUDIO, -1, -1, nil, 0)
    guard streamIndex >= 0, let stream = unsafe context?.pointee.streams[Int(streamIndex)] else { return nil }
    timeBase = unsafe stream.pointee.time_base
    videoStart = unsafe Self.startOfVideo(in: context)
    let isAAC = unsafe stream.pointee.codecpar.pointee.codec_id == AV_CODEC_ID_AAC
    transcoder = isAAC ? nil : try unsafe SoundTranscoder(stream, subject: path)
    for other in 0..<Int32(unsafe context?.pointee.nb_streams ?? 0) where other != streamIndex {
      unsafe context?.pointee.streams[Int(other)]?.pointee.discard = AVDISCARD_ALL
    }
    unsafe self.context = unsafe context
    unsafe context = nil
  }

  deinit { unsafe avformat_close_input(&context) }

  func addTrack(to file: MP4File) throws(MediaError) {
    if let transcoder {
      track = try unsafe file.addTrack(timeBase: transcoder.timeBase) { unsafe transcoder.describe($0) }
      return
    }
    guard let source = unsafe context?.pointee.streams[Int(streamIndex)] else {
      preconditionFailure("an open input has its stream")
    }
    track = try unsafe file.addTrack(timeBase: timeBase) { stream in
      unsafe avcodec_parameters_copy(stream.pointee.codecpar, source.pointee.codecpar)
    }
  }

  /// The first picture to be written comes this much after the first one of the input.
  func skip(to seconds: Double) { videoStart += seconds }

  /// Writes the sound up to this moment of the video.
  func write(until seconds: Double, into file: MP4File) throws {
    while !isAtEnd, try readPacket() {
      guard startOfPacket() < seconds else {
        hasWaiting = true
        return
      }
      try writePacket(into: file)
    }
  }

  /// Writes what an encoder still holds.
  func finish(into file: MP4File) throws {
    guard let transcoder else { return }
    try transcoder.end()
    while try transcoder.receive(into: packet) {
      try file.write(packet, track: track, timeBase: transcoder.timeBase)
    }
  }

  private func writePacket(into file: MP4File) throws {
    shiftPacket()
    guard let transcoder else {
      // Sound from before the first picture has no place.
      guard unsafe packet.withPointer({ unsafe $0.pointee.pts >= 0 }) else { return }
      return try file.write(packet, track: track, timeBase: timeBase)
    }
    try transcoder.send(packet)
    while try transcoder.receive(into: packet) {
      try file.write(packet, track: track, timeBase: transcoder.timeBase)
    }
  }

  /// Fills `packet` with the next one of the sound.
  private func readPacket() throws(MediaError) -> Bool {
    if hasWaiting {
      hasWaiting = false
      return true
    }
    while true {
      let (code, index) = unsafe packet.withPointer { pointer in
        unsafe av_packet_unref(pointer)
        let code = unsafe av_read_frame(context, pointer)
        return unsafe (FFmpegCode(code), pointer.pointee.stream_index)
      }
      if code == .end {
        isAtEnd = true
        return false
      }
      guard code.value >= 0 else { throw code.error("cannot read its sound", on: subject) }
      if index == streamIndex { return true }
    }
  }

  private func startOfPacket() -> Double {
    let time = unsafe packet.withPointer { unsafe $0.pointee.pts }
    return time == gantry_av_no_timestamp() ? 0 : Double(time) * av_q2d(timeBase) - videoStart
  }

  /// Makes the first picture's time 0.
  private func shiftPacket() {
    let shift = Int64((videoStart / av_q2d(timeBase)).rounded())
    unsafe packet.withPointer { pointer in
      if unsafe pointer.pointee.pts != gantry_av_no_timestamp() { unsafe pointer.pointee.pts -= shift }
      if unsafe pointer.pointee.dts != gantry_av_no_timestamp() { unsafe pointer.pointee.dts -= shift }
    }
  }

  private static func startOfVideo(in context: UnsafeMutablePointer<AVFormatContext>?) -> Double {
    let index = unsafe av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
    guard index >= 0, let stream = unsafe context?.pointee.streams[Int(index)],
      unsafe stream.pointee.start_time != gantry_av_no_timestamp()
    else { return 0 }
    return unsafe Double(stream.pointee.start_time) * av_q2d(stream.pointee.time_base)
  }
}
