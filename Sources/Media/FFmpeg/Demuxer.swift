import CFFmpeg
import TrafficCore

/// Opens a file or a stream and hands over the packets of its best video track. Blocking; one thread at a time.
@safe final class Demuxer {
  /// What to open and how.
  struct Input {
    /// What FFmpeg understands, with user and password where there are some.
    var url: String
    /// What people may see of it.
    var name: String
    /// The camera whose it is, for the lines of the log.
    var camera: String? = nil
    /// FFmpeg's format and protocol options, such as `rtsp_transport` → `tcp`.
    var options: [String: String] = [:]
    /// What is told to people when the input is none of it.
    var accepted: String
  }

  let name: String
  /// The chosen video track.
  let track: VideoTrack
  /// What the container says it is, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  let format: String
  /// Options that nobody inside FFmpeg took: misspelt, or unknown to this version.
  let unusedOptions: [String]
  private let interruption: Interruption
  /// As long as the context.
  private let mark: FFmpegMark
  private var context: UnsafeMutablePointer<AVFormatContext>?

  init(_ input: Input, interruption: Interruption, maximumPixels: Int) throws(MediaError) {
    FFmpegLibrary.prepare()
    let mark = FFmpegMark(FFmpegSubject(source: input.name, camera: input.camera))
    self.mark = mark
    let (opened, unused) = try unsafe mark.during(isOpening: true) { () throws(MediaError) in
      try unsafe Self.open(input, mark, interruption: interruption)
    }
    var context: UnsafeMutablePointer<AVFormatContext>? = unsafe opened
    do throws(MediaError) {
      try mark.during(isOpening: true) { () throws(MediaError) in
        try unsafe Self.findStreams(in: opened, input: input, interruption: interruption, maximumPixels: maximumPixels)
      }
      track = try unsafe Self.chooseTrack(in: opened, input: input, maximumPixels: maximumPixels)
      FFmpegLog.opened(mark.subject)
    } catch {
      unsafe avformat_close_input(&context)
      throw error
    }
    unsafe self.context = context
    name = input.name
    format = unsafe opened.pointee.iformat.map { unsafe String(cString: $0.pointee.name) } ?? "?"
    unusedOptions = unused
    self.interruption = interruption
  }

  deinit { unsafe avformat_close_input(&context) }

  /// Fills `packet` with the next one of the video track; false at the end.
  func read(into packet: PacketHandle) throws(MediaError) -> Bool {
    guard let context = unsafe context else { preconditionFailure("an open demuxer has its context") }
    while true {
      let index = track.index
      let code = unsafe packet.withPointer { pointer -> Int32 in
        unsafe av_packet_unref(pointer)
        let code = mark.during { unsafe av_read_frame(context, pointer) }
        return unsafe code == 0 && Int(pointer.pointee.stream_index) != index ? gantry_av_error_again() : code
      }
      switch FFmpegCode(code) {
      case let read where read.value >= 0: return true
      case .again where !interruption.shouldInterrupt: continue
      case .end where !interruption.shouldInterrupt: return false
      case let other: throw Self.error(other, "cannot read on", on: name, interruption: interruption)
      }
    }
  }

  /// Tells a stop and a passed deadline from FFmpeg's own failures.
  static func error(
    _ code: FFmpegCode, _ attempt: String, on name: String, interruption: Interruption, advice: String = ""
  ) -> MediaError {
    if interruption.isStopped { return MediaError(.stopped, subject: name, cause: "stopped on request") }
    if interruption.shouldInterrupt {
      return MediaError(.timedOut, subject: name, cause: "\(attempt): no answer in time", advice: advice)
    }
    return code.error(attempt, on: name, advice: advice)
  }

  // MARK: Opening

  private static func open(
    _ input: Input, _ mark: FFmpegMark, interruption: Interruption
  ) throws(MediaError) -> (UnsafeMutablePointer<AVFormatContext>, unused: [String]) {
    guard let allocated = unsafe avformat_alloc_context() else {
      throw FFmpegCode.outOfMemory.error("cannot open", on: input.name)
    }
    unsafe allocated.pointee.interrupt_callback = interruption.callback
    unsafe allocated.pointee.opaque = mark.pointer
    let options = OptionDictionary(input.options)
    var context: UnsafeMutablePointer<AVFormatContext>? = unsafe allocated
    // A failing call frees the context.
    let code = unsafe options.withPointer { unsafe avformat_open_input(&context, input.url, nil, $0) }
    guard code == 0, let opened = unsafe context else {
      let failure = FFmpegCode(code)
      // A format that is not on the list of accepted ones is an invalid argument to FFmpeg.
      let isForbidden = failure == .invalidArgument && input.options["format_whitelist"] != nil
      if failure == .invalidData || isForbidden, !interruption.shouldInterrupt {
        throw MediaError(
          .notRecognised, subject: input.name, cause: "holds nothing that can be played", advice: input.accepted)
      }
      throw error(failure, "cannot open", on: input.name, interruption: interruption, advice: "")
    }
    return (unsafe opened, options.keys)
  }

  private static func findStreams(
    in context: UnsafeMutablePointer<AVFormatContext>, input: Input, interruption: Interruption, maximumPixels: Int
  ) throws(MediaError) {
    // Probing decodes: a bomb has to be refused there already.
    let trackCount = unsafe context.pointee.nb_streams
    let limits = (0..<trackCount).map { _ in
      OptionDictionary(["max_pixels": "\(maximumPixels)", "threads": "1"])
    }
    var pointers = unsafe limits.map { unsafe $0.release() }
    defer { for index in unsafe pointers.indices { unsafe av_dict_free(&pointers[index]) } }
    let code = unsafe avformat_find_stream_info(context, &pointers)
    if code < 0 || interruption.shouldInterrupt {
      throw error(FFmpegCode(code), "cannot find out what it holds", on: input.name, interruption: interruption)
    }
  }

  private static func chooseTrack(
    in context: UnsafeMutablePointer<AVFormatContext>, input: Input, maximumPixels: Int
  ) throws(MediaError) -> VideoTrack {
    let index = Int(unsafe av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0))
    guard index >= 0, let stream = unsafe context.pointee.streams[index],
      unsafe (stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0
    else {
      throw MediaError(
        .noVideo, subject: input.name, cause: unsafe "has no video track, \(contents(of: context))",
        advice: input.accepted)
    }
    for other in 0..<Int(unsafe context.pointee.nb_streams) where other != index {
      unsafe context.pointee.streams[other]?.pointee.discard = AVDISCARD_ALL
    }
    let track = try unsafe VideoTrack(stream, of: context, subject: input.name)
    if track.size.width > 0, track.size.height > maximumPixels / track.size.width {
      throw MediaError.tooLarge(track.size, limit: maximumPixels, subject: input.name)
    }
    return track
  }

  /// What is there instead of video: `only audio (aac)`.
  private static func contents(of context: UnsafeMutablePointer<AVFormatContext>) -> String {
    let trackCount = Int(unsafe context.pointee.nb_streams)
    let kinds = (0..<trackCount).compactMap { index -> String? in
      guard let parameters = unsafe context.pointee.streams[index]?.pointee.codecpar else { return nil }
      let kind = unsafe av_get_media_type_string(parameters.pointee.codec_type).map { unsafe String(cString: $0) }
      return unsafe "\(kind ?? "data") (\(String(cString: avcodec_get_name(parameters.pointee.codec_id))))"
    }
    return kinds.isEmpty ? "no track at all" : "only \(kinds.joined(separator: ", "))"
  }
}

extension MediaError {
  /// A picture above the limit, found before decoding it.
  static func tooLarge(_ size: PixelSize, limit: Int, subject: String) -> MediaError {
    MediaError(
      .tooLarge, subject: subject,
      cause: "the picture has \(size.width)x\(size.height) pixels, more than the limit of \(limit)",
      advice: "Make it smaller, or raise the limit of pixels.")
  }
}
