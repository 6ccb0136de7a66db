/// How far a job has come, in whatever it counts: frames, pictures, bytes.
package struct JobProgress: Sendable, Hashable {
  package var current: Int
  /// 0 while nobody knows.
  package var total: Int
  package var message: String

  package init(current: Int = 0, total: Int = 0, message: String = "") {
    self.current = current
    self.total = total
    self.message = message
  }

  package static let none = JobProgress()

  /// 0…1, nil while the whole is unknown.
  package var fraction: Double? {
    total > 0 ? min(max(Double(current) / Double(total), 0), 1) : nil
  }
}
