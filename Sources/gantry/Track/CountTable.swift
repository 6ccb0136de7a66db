import TrafficCore

/// Counts as a CSV file gives them, by hand or from a run: how many of a class went over a line in a direction.
struct CountTable: Sendable {
  struct Row: Sendable {
    /// Seconds from the first frame; nil where the file gives no time.
    let span: ClosedRange<Double>?
    let line: String
    /// Empty where directions were not told apart.
    let direction: String
    /// A traffic class, or `all` where classes were not told apart.
    let trafficClass: String
    let count: Int
  }

  let rows: [Row]

  static let anyClass = "all"
  static let anyDirection = ""
  /// More than a road sees in a century, so that sums stay whole numbers.
  private static let most = 1_000_000_000
  private static let columns = ["time", "start", "end", "line", "direction", "class", "count"]

  /// The heading names the columns, in any order: line, direction, class, count, and a time or start and end. A row
  /// without count is one vehicle.
  init(_ bytes: [UInt8]) throws(TextRowError) {
    // Spreadsheets put a mark before the text.
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    var lines = String(decoding: text, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let heading = lines.isEmpty ? "" : lines.removeFirst()
    guard let names = CSVText.fields(heading)?.map({ CSVText.trimmed($0).lowercased() }), names.contains("line") else {
      throw TextRowError(line: 1, reason: "no heading such as start,end,line,direction,class,count")
    }
    if let unknown = names.first(where: { !Self.columns.contains($0) }) {
      throw TextRowError(
        line: 1, reason: "unknown column '\(unknown)', known are \(Self.columns.joined(separator: ", "))")
    }
    var rows: [Row] = []
    for (index, line) in lines.enumerated() where !line.isEmpty {
      rows.append(try Self.row(line, names: names, number: index + 2))
    }
    self.rows = rows
  }

  private static func row(_ line: Substring, names: [String], number: Int) throws(TextRowError) -> Row {
    guard let fields = CSVText.fields(line), fields.count == names.count else {
      throw TextRowError(line: number, reason: "not the \(names.count) values of the heading")
    }
    let values = Dictionary(zip(names, fields.map(CSVText.trimmed)), uniquingKeysWith: { first, _ in first })
    func seconds(_ name: String) throws(TextRowError) -> Double? {
      guard let text = values[name] else { return nil }
      guard let seconds = Double(text), seconds.isFinite else {
        throw TextRowError(line: number, reason: "\(name) is \"\(text)\", not seconds")
      }
      return seconds
    }
    let time = try seconds("time")
    let start = try seconds("start") ?? time
    let end = try seconds("end") ?? start
    if let start, let end, end < start {
      throw TextRowError(line: number, reason: "the end, \(end), is before the start, \(start)")
    }
    let text = values["count"] ?? "1"
    guard let count = Int(text), (0...most).contains(count) else {
      throw TextRowError(line: number, reason: "count is \"\(text)\", not a whole number from 0 to \(most)")
    }
    let word = values["class"].flatMap { $0.isEmpty ? nil : $0 } ?? anyClass
    guard word == anyClass || TrafficClass(rawValue: word) != nil else {
      let known = TrafficClass.allCases.map(\.rawValue).joined(separator: ", ")
      throw TextRowError(line: number, reason: "unknown class '\(word)', known are \(known), \(anyClass)")
    }
    return Row(
      span: start.flatMap { start in end.map { start...$0 } }, line: values["line"] ?? "",
      direction: values["direction"] ?? anyDirection, trafficClass: word, count: count)
  }
}
