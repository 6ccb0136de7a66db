import CFFmpeg

/// Fetches one document of modest size over HTTP or HTTPS with FFmpeg's own client: sign-in, redirects, chunks.
enum HTTPDocument {
  /// Blocking; the interruption ends it.
  /// - Parameter name: the address as it may be shown.
  static func fetch(
    _ url: String, name: String, options: [String: String], maximumBytes: Int, interruption: Interruption
  ) throws(MediaError) -> [UInt8] {
    FFmpegLibrary.prepare()
    let dictionary = OptionDictionary(options)
    var callback = unsafe interruption.callback
    var context: UnsafeMutablePointer<AVIOContext>?
    let code = unsafe dictionary.withPointer { unsafe avio_open2(&context, url, AVIO_FLAG_READ, &callback, $0) }
    guard code >= 0 else {
      throw Demuxer.error(FFmpegCode(code), "cannot open", on: name, interruption: interruption)
    }
    defer { unsafe avio_closep(&context) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe avio_read_partial(context, &buffer, Int32(buffer.count))
      if count == 0 || FFmpegCode(count) == .end { return bytes }
      guard count > 0 else {
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
}
