import CFFmpeg
package import Groundwork

/// Brings what FFmpeg prints into our log, instead of onto standard error.
///
/// FFmpeg complains about single packets, so its errors become warnings and its warnings debug lines; a line that
/// repeats is said once. Of one file or camera so many warnings a minute are said, the others counted; what is said while
/// it cannot be opened is said once until it can.
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

  /// Says how many lines were left out in minutes that are over: to be called now and then, because who has left off
  /// complaining does not bring it up.
  package static func sayLeftOut() { sayLeftOut(at: SystemMonotonicClock().now) }

  static func sayLeftOut(at now: Duration) {
    let (log, all) = destination.withLock { ($0?.log, $0?.ration.takeLeftOut(at: now) ?? []) }
    for one in all {
      log?.about(one.subject).warning("\(one.count) more lines within a minute were left out")
    }
  }

  fileprivate static func say(_ level: LogLevel, _ line: String, about speaker: FFmpegMark.Speaker?) {
    let now = SystemMonotonicClock().now
    sayLeftOut(at: now)
    let log = destination.withLock { destination -> Log? in
      guard destination?.lastLine != line else { return nil }
      destination?.lastLine = line
      // Who asks for the rest wants all of it.
      guard level >= .warning else { return destination?.log }
      return destination?.admits(line, about: speaker, at: now) == true ? destination?.log : nil
    }
    guard let log else { return }
    (speaker.map { log.about($0.subject) } ?? log).write(level) { line }
  }

  /// What it is about could be opened: the next failure is told again.
  static func opened(_ subject: FFmpegSubject) {
    destination.withLock { destination in
      destination?.openings.opened(subject)
      destination?.lastLine = ""
    }
  }

  /// Of one file or camera, a minute.
  static let most = 20

  private struct Destination {
    let log: Log
    var lastLine = ""
    var ration = LineRation(most: FFmpegLog.most)
    var openings = OpeningLines()

    mutating func admits(_ line: String, about speaker: FFmpegMark.Speaker?, at now: Duration) -> Bool {
      let subject = speaker?.subject ?? FFmpegSubject(source: "")
      if let speaker, speaker.isOpening, !openings.isNew(line, about: speaker.subject) { return false }
      return ration.admits(subject, at: now)
    }
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
  FFmpegLog.say(ourLevel, line, about: unsafe FFmpegMark.speaker(of: source))
}

extension Log {
  fileprivate func about(_ subject: FFmpegSubject) -> Log {
    guard !subject.source.isEmpty else { return self }
    let named = with(["source": .text(subject.source)])
    return subject.camera.map { named.with([LogContext.camera: .text($0)]) } ?? named
  }
}
