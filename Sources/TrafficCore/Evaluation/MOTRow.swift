/// One line of a MOTChallenge text file: a box in a frame, with an id, a score and, in truth files, a class.
package struct MOTRow: Sendable, Equatable {
  /// From 1.
  package var frame: Int
  /// -1 in detection files.
  package var id: Int
  package var box: PixelBox
  /// Score of a detection; in truth files 0 says "do not count".
  package var score: Double
  /// MOTChallenge's own numbering; 1 is a pedestrian. Means nothing in MOT15, which has world coordinates there.
  package var classID: Int
  /// 0…1, 1 where the file does not say.
  package var visibility: Double
  /// Where the class is written as a word, which is our own addition to the format.
  package var trafficClass: TrafficClass?

  package init(
    frame: Int, id: Int, box: PixelBox, score: Double, classID: Int = 1, visibility: Double = 1,
    trafficClass: TrafficClass? = nil
  ) {
    self.frame = frame
    self.id = id
    self.box = box
    self.score = score
    self.classID = classID
    self.visibility = visibility
    self.trafficClass = trafficClass
  }
}

/// A line of a text file that cannot be read.
package struct TextRowError: Error, Sendable, Equatable, CustomStringConvertible {
  /// From 1.
  package var line: Int
  package var reason: String

  package init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }

  package var description: String { "line \(line): \(reason)" }
}

/// Reads and writes MOTChallenge text: `frame,id,x,y,w,h,score[,class[,visibility]]`. The class is a number of the
/// challenge's own, which says nothing about vehicles, or one of our words, such as `truck`.
package enum MOTText {
  /// Commas or blanks between the numbers, empty lines skipped.
  package static func parse(_ bytes: [UInt8]) throws(TextRowError) -> [MOTRow] {
    var rows: [MOTRow] = []
    var lines = TextLines(bytes)
    while let line = lines.next() {
      let fields = line.fields(separatedBy: [UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\t")])
      if fields.isEmpty { continue }
      rows.append(try row(fields, line: line.number))
    }
    return rows
  }

  /// Four days at thirty frames per second; whoever walks through the frames of a file comes to an end.
  private static let lastFrame = 10_000_000

  private static func row(_ fields: [Substring], line: Int) throws(TextRowError) -> MOTRow {
    guard fields.count >= 6 else {
      throw TextRowError(
        line: line, reason: "\(fields.count) values, at least 6 expected (frame,id,x,y,w,h,score)")
    }
    let reader = FieldReader(fields: fields, line: line)
    let frame = try reader.integer(0, "frame")
    guard frame >= 1 else { throw TextRowError(line: line, reason: "frame is \(frame), the first frame is 1") }
    guard frame <= lastFrame else {
      throw TextRowError(line: line, reason: "frame is \(frame), more than \(lastFrame) cannot be")
    }
    let x = try reader.number(2, "x")
    let y = try reader.number(3, "y")
    let width = try reader.number(4, "width")
    let height = try reader.number(5, "height")
    guard width >= 0, height >= 0 else {
      throw TextRowError(line: line, reason: "a box of \(width) by \(height): width and height must not be negative")
    }
    let word = fields.count > 7 && Double(fields[7]) == nil ? try trafficClass(fields[7], line: line) : nil
    return MOTRow(
      frame: frame, id: try reader.integer(1, "id"), box: PixelBox(x1: x, y1: y, x2: x + width, y2: y + height),
      score: fields.count > 6 ? try reader.number(6, "score") : 1,
      classID: fields.count > 7 && word == nil ? try reader.level(7, "class") : 1,
      visibility: fields.count > 8 ? try reader.number(8, "visibility") : 1, trafficClass: word)
  }

  private static func trafficClass(_ word: Substring, line: Int) throws(TextRowError) -> TrafficClass {
    if let found = TrafficClass(modelName: String(word)) { return found }
    let known = TrafficClass.allCases.map(\.rawValue).joined(separator: ", ")
    throw TextRowError(line: line, reason: "class is \"\(word)\", neither a number nor one of \(known)")
  }

  /// Lines of `frame,id,x,y,w,h,score,-1,-1,-1` with two decimals, as MOTChallenge wants results; a class that is known
  /// as a word stands where the first -1 would.
  package static func write(_ rows: [MOTRow]) -> String {
    var text = ""
    for row in rows {
      text += "\(row.frame),\(row.id),\(DecimalText.two(row.box.x1)),\(DecimalText.two(row.box.y1)),"
      text += "\(DecimalText.two(row.box.width)),\(DecimalText.two(row.box.height)),"
      text += "\(DecimalText.two(row.score)),\(row.trafficClass?.rawValue ?? "-1"),-1,-1\n"
    }
    return text
  }
}
