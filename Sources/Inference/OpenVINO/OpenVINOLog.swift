import COpenVINO
package import Groundwork

/// Brings what OpenVINO prints into our log, instead of onto standard output.
package enum OpenVINOLog {
  /// From now on, for the whole process. Once is enough; the last log given wins.
  package static func route(to log: Log) {
    destination.withLock { $0 = log.named("openvino") }
    unsafe ov_util_set_log_callback(receive)
  }

  /// OpenVINO says no level: what it prints by itself are warnings of plugins and lines of debug builds.
  fileprivate static func say(_ text: String) {
    let log = destination.withLock { $0 }
    for line in text.split(whereSeparator: \.isNewline) { log?.write(.warning, { String(line) }) }
  }

  private static let destination = Lock<Log?>(nil)
}

/// Called by OpenVINO on any of its threads.
private func receive(_ message: UnsafePointer<CChar>?) {
  guard let message = unsafe message else { return }
  OpenVINOLog.say(unsafe String(cString: message))
}
