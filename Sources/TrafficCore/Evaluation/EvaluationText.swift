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
      SpeedPair(
        truth: try reader.number(0, "truth"), reported: try reader.number(1, "reported"),
        margin: fields.count > 2 ? try reader.number(2, "margin") : nil)
    }
  }

  /// `line,direction,class,seconds`
  package static func crossings(_ bytes: [UInt8]) throws(TextRowError) -> [Crossing] {
    try rows(bytes, heading: "line", least: 4) { (fields, reader) throws(TextRowError) in
      Crossing(
        line: String(fields[0]), direction: String(fields[1]), trafficClass: String(fields[2]),
        seconds: try reader.number(3, "seconds"))
    }
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
