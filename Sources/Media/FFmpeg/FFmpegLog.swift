import CFFmpeg
package import Groundwork

/// Brings what FFmpeg prints into our log, instead of onto standard error.
///
/// FFmpeg complains about single packets, so its errors become warnings and its warnings debug lines; a line that
/// repeats is said once.
package enum FFmpegLog {
  /// From now on, for the whole process. Once is enough; the last log given wins.
  package static func route(to log: Log) {
    FFmpegLibrary.prepare()
    destination.withLock { $0 = Destination(log: log.named("ffmpeg")) }
    unsafe av_log_set_callback(receive)
    av_log_set_level(log.minimumLevel <= .debug ? AV_LOG_VERBOSE : AV_LOG_WARNING)
  }

  /// Back to silence.
  package static func silence() {
    av_log_set_level(AV_LOG_QUIET)
    destination.withLock { $0 = nil }
  }

  fileprivate static func say(_ level: LogLevel, _ line: String) {
    let log = destination.withLock { destination -> Log? in
      guard destination?.lastLine != line else { return nil }
      destination?.lastLine = line
      return destination?.log
    }
    log?.write(level, { line })
  }

  private struct Destination {
    let log: Log
    var lastLine = ""
  }

  private static let destination = Lock<Destination?>(nil)
}

/// Called by FFmpeg on any of its threads.
private func receive(
  _ source: UnsafeMutableRawPointer?, _ level: Int32, _ format: UnsafePointer<CChar>?, _ arguments: CVaListPointer?
) {
  guard level <= av_log_get_level(), let arguments = unsafe arguments else { return }
  var buffer = [CChar](repeating: 0, count: 1024)
  var hasPrefix: Int32 = 1
  let length = unsafe av_log_format_line2(source, level, format, arguments, &buffer, Int32(buffer.count), &hasPrefix)
  guard length > 0 else { return }
  let bytes = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
  let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  let ourLevel: LogLevel =
    switch level {
    case ...AV_LOG_FATAL: .error
    case ...AV_LOG_ERROR: .warning
    default: .debug
    }
  FFmpegLog.say(ourLevel, line)
}
