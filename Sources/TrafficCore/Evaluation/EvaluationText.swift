/// Reads the comma-separated files of `gantry evaluate`. A first line that starts with the first column's name is a
/// heading and skipped.
package enum EvaluationText {
  /// `picture,class,x,y,w,h[,score]`, pixels.
  package static func boxes(_ bytes: [UInt8]) throws(TextRowError) -> [LabelledBox] {
    try rows(bytes, heading: "picture", least: 6) { (fields, reader) throws(TextRowError) in
      let x = try reader.number(2, "x")
      let y = try reader.number(3, "y")
      let width = try reader.number(4, "width")
      let height = try reader.number(5, "height")
      guard width >= 0, height >= 0 else {
        throw TextRowError(
          line: reader.line, reason: "a box of \(width) by \(height): width and height must not be negative")
      }
      return LabelledBox(
        picture: String(fields[0]), classID: try reader.integer(1, "class"),
        box: PixelBox(x1: x, y1: y, x2: x + width, y2: y + height),
        score: fields.count > 6 ? try reader.number(6, "score") : 1)
    }
  }

  /// `truth,reported[,margin]`, km/h.
  package static func speeds(_ bytes: [UInt8]) throws(TextRowError) -> [SpeedPair] {
    try rows(bytes, heading: "truth", least: 2) { (fields, reader) throws(TextRowError) in
      let margin = fields.count > 2 ? try reader.number(2, "margin") : nil
      if let margin, margin < 0 {
        throw TextRowError(line: reader.line, reason: "margin is \(margin), it must not be negative")
      }
      return SpeedPair(
        truth: try reader.number(0, "truth"), reported: try reader.number(1, "reported"), margin: margin)
    }
  }

  /// `line,direction,class,seconds`, or as a heading of these names says; `time` is another name of `seconds`.
  package static func crossings(_ bytes: [UInt8]) throws(TextRowError) -> [Crossing] {
    let columns = crossingColumns(bytes)
    return try rows(bytes, heading: columns.heading, least: 4) { (fields, reader) throws(TextRowError) in
      let word = String(fields[columns.trafficClass])
      guard TrafficClass(rawValue: word) != nil else {
        let known = TrafficClass.allCases.map(\.rawValue).joined(separator: ", ")
        throw TextRowError(line: reader.line, reason: "unknown class '\(word)', known are \(known)")
      }
      return Crossing(
        line: String(fields[columns.line]), direction: String(fields[columns.direction]), trafficClass: word,
        seconds: try reader.number(columns.seconds, "seconds"))
    }
  }

  /// Where the columns are, by the first line where it names them.
  private static func crossingColumns(
    _ bytes: [UInt8]
  ) -> (heading: String, line: Int, direction: Int, trafficClass: Int, seconds: Int) {
    var lines = TextLines(bytes)
    let names = lines.next()?.text.split(separator: ",", omittingEmptySubsequences: false) ?? []
    guard let line = names.firstIndex(of: "line"), let direction = names.firstIndex(of: "direction"),
      let trafficClass = names.firstIndex(of: "class"),
      let seconds = names.firstIndex(where: { $0 == "seconds" || $0 == "time" }), let first = names.first
    else { return ("line", 0, 1, 2, 3) }
    return (String(first), line, direction, trafficClass, seconds)
  }

  /// `movement,count`; several lines of one movement add up.
  package static func turns(_ bytes: [UInt8]) throws(TextRowError) -> [String: Int] {
    let counted = try rows(bytes, heading: "movement", least: 2) { (fields, reader) throws(TextRowError) in
      let count = try reader.integer(1, "count")
      guard (0...mostTurns).contains(count) else {
        throw TextRowError(line: reader.line, reason: "count is \(count), 0 to \(mostTurns) expected")
      }
      return (String(fields[0]), count)
    }
    return Dictionary(counted, uniquingKeysWith: +)
  }

  /// More than a junction sees in its life, so that sums stay whole numbers.
  private static let mostTurns = 1_000_000_000

  private static func rows<Row>(
    _ bytes: [UInt8], heading: String, least: Int,
    read: (_ fields: [Substring], _ reader: FieldReader) throws(TextRowError) -> Row
  ) throws(TextRowError) -> [Row] {
    var rows: [Row] = []
    var lines = TextLines(bytes)
    while let line = lines.next() {
      if line.text.isEmpty || (line.number == 1 && line.text.hasPrefix(heading)) { continue }
      let fields = line.text.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count >= least else {
        throw TextRowError(line: line.number, reason: "\(fields.count) values, at least \(least) expected")
      }
      rows.append(try read(fields, FieldReader(fields: fields, line: line.number)))
    }
    return rows
  }
}
