import Records

/// Some of a camera's clips by their time: which keys are theirs in a store, which lists names in order.
struct ClipSpan: Sendable, Hashable {
  /// Below which they lie.
  let folder: String
  /// Milliseconds since 1970; nil begins with the first clip.
  let start: Int64?
  /// Names before this one; nil: all.
  let end: String?

  /// Of the times of our days: earlier ones are filled up with zeros, so that names are in the order of their times.
  private static let digits = 13

  init(folder: String, start: Int64? = nil, end: String?) {
    self.folder = folder
    self.start = start
    self.end = end
  }

  /// What is listed lies behind this.
  var after: ObjectKey? {
    get throws(StoreError) { try start.map { start throws(StoreError) in try ObjectKey(folder + Self.name(start)) } }
  }

  /// Whether a name that lies behind the start is one of them.
  func isBeforeEnd(_ name: some StringProtocol) -> Bool { end.map { name < $0 } ?? true }

  /// What comes before this span, so long.
  func earlier(_ length: Int64, than moment: Int64) -> ClipSpan? {
    guard let start else { return nil }
    let (name, begin) = (Self.name(start), moment - length)
    return ClipSpan(folder: folder, start: begin > 0 ? begin : nil, end: end.map { min($0, name) } ?? name)
  }

  /// - Parameter now: where a span without an end is cut.
  /// - Returns: nil for one that is too short.
  func halves(now: Int64) -> (early: ClipSpan, late: ClipSpan)? {
    let begin = start ?? 0
    let middle = begin + ((end.flatMap { Clip.moment(of: $0) } ?? now) - begin) / 2
    guard middle > begin else { return nil }
    let late = ClipSpan(folder: folder, start: middle, end: end)
    let name = Self.name(middle)
    return (ClipSpan(folder: folder, start: start, end: end.map { min($0, name) } ?? name), late)
  }

  private static func name(_ moment: Int64) -> String {
    let text = String(moment)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
