import CFFmpeg

/// Fetches one document of modest size over HTTP or HTTPS with FFmpeg's own client: sign-in, redirects, chunks.
enum HTTPDocument {
  /// Blocking; the interruption ends it.
  /// - Parameter subject: whose it is, with the address as it may be shown.
  static func fetch(
    _ url: String, _ subject: FFmpegSubject, options: [String: String], maximumBytes: Int, interruption: Interruption
  ) throws(MediaError) -> [UInt8] {
    let (name, mark) = (subject.source, FFmpegMark(subject))
    var context = try unsafe open(url, mark, options: options, interruption: interruption)
    defer { unsafe avio_closep(&context) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = mark.during { unsafe avio_read_partial(context, &buffer, Int32(buffer.count)) }
      if count == 0 || FFmpegCode(count) == .end { return bytes }
      guard count > 0 else {
        if FFmpegCode(count).kind == .unreachable, !interruption.shouldInterrupt {
          throw MediaError(.truncated, subject: name, cause: "the answer broke off after \(bytes.count) bytes")
        }
        throw Demuxer.error(FFmpegCode(count), "cannot read", on: name, interruption: interruption)
      }
      guard bytes.count + Int(count) <= maximumBytes else {
        throw MediaError(
          .tooLarge, subject: name, cause: "the answer has more than \(maximumBytes) bytes",
          advice: "Is this the address of a single picture? An endless stream is read as MJPEG.")
      }
      bytes += buffer.prefix(Int(count))
    }
  }

  /// What the server says the document is, such as `image/jpeg`, in small letters; empty when it does not say. Nothing
  /// of the document is waited for.
  static func contentType(
    _ url: String, _ subject: FFmpegSubject, options: [String: String], interruption: Interruption
  ) throws(MediaError) -> String {
    let mark = FFmpegMark(subject)
    var context = try unsafe open(url, mark, options: options, interruption: interruption)
    defer { unsafe avio_closep(&context) }
    var text: UnsafeMutablePointer<UInt8>?
    let code = unsafe av_opt_get(context, "mime_type", AV_OPT_SEARCH_CHILDREN, &text)
    defer { unsafe av_free(text) }
    guard code >= 0, let text = unsafe text else { return "" }
    return unsafe String(cString: text).lowercased()
  }

  /// Whoever calls it closes what it gives.
  private static func open(
    _ url: String, _ mark: FFmpegMark, options: [String: String], interruption: Interruption
  ) throws(MediaError) -> UnsafeMutablePointer<AVIOContext>? {
    FFmpegLibrary.prepare()
    let dictionary = OptionDictionary(options)
    var callback = unsafe interruption.callback
    var context: UnsafeMutablePointer<AVIOContext>?
    let code = mark.during(isOpening: true) {
      unsafe dictionary.withPointer { unsafe avio_open2(&context, url, AVIO_FLAG_READ, &callback, $0) }
    }
    guard code >= 0 else {
      throw Demuxer.error(FFmpegCode(code), "cannot open", on: mark.subject.source, interruption: interruption)
    }
    FFmpegLog.opened(mark.subject)
    return unsafe context
  }
}
