import Records
import TrafficCore

/// The form in which news of a job travels: its fields in one order, separated by a character that no text has.
enum JobEventText {
  /// ASCII's own "unit separator".
  private static let separator: UInt8 = 0x1F
  private static let fieldCount = 11
  /// Long explanations are in the row.
  private static let longestText = 2000

  static func bytes(_ event: JobEvent) -> [UInt8] {
    let fields = [
      event.jobID, event.kind, event.owner.map { "+\($0)" } ?? "", event.state.rawValue, "\(event.attempt)",
      "\(event.progress.current)", "\(event.progress.total)", event.progress.message,
      event.error.map { "+\($0)" } ?? "", "\(event.at.microseconds)", "1",
    ]
    return Array(fields.map(clean).joined(separator: [separator]))
  }

  /// nil for what is no such text.
  static func event(_ bytes: [UInt8]) -> JobEvent? {
    let fields = bytes.split(separator: separator, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard fields.count == fieldCount, fields[10] == "1", let state = JobState(rawValue: fields[3]),
      let attempt = Int(fields[4]), let current = Int(fields[5]), let total = Int(fields[6]), let at = Int64(fields[9])
    else { return nil }
    return JobEvent(
      jobID: fields[0], kind: fields[1], owner: optional(fields[2]), state: state, attempt: attempt,
      progress: JobProgress(current: current, total: total, message: fields[7]), error: optional(fields[8]),
      at: Timestamp(microseconds: at))
  }

  private static func clean(_ text: String) -> [UInt8] { text.utf8.prefix(longestText).filter { $0 != separator } }

  private static func optional(_ field: String) -> String? { field.hasPrefix("+") ? String(field.dropFirst()) : nil }
}
