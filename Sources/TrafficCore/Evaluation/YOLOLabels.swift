/// Reads labels as most detection sets have them: `class centre-x centre-y width height`, parts of the picture, a file
/// for each picture.
package enum YOLOLabels {
  package struct Row: Sendable, Equatable {
    package var classID: Int
    /// Parts of the picture, 0…1.
    package var centerX: Double
    package var centerY: Double
    package var width: Double
    package var height: Double

    package func box(in size: PixelSize) -> PixelBox {
      let (width, height) = (Double(size.width), Double(size.height))
      return PixelBox(
        centerX: centerX * width, centerY: centerY * height, width: self.width * width,
        height: self.height * height)
    }
  }

  package static func parse(_ bytes: [UInt8]) throws(TextRowError) -> [Row] {
    var rows: [Row] = []
    var lines = TextLines(bytes)
    while let line = lines.next() {
      let fields = line.fields(separatedBy: [UInt8(ascii: " "), UInt8(ascii: "\t")])
      if fields.isEmpty { continue }
      let reader = FieldReader(fields: fields, line: line.number)
      let row = Row(
        classID: try reader.integer(0, "class"), centerX: try part(reader, 1, "centre x"),
        centerY: try part(reader, 2, "centre y"), width: try part(reader, 3, "width"),
        height: try part(reader, 4, "height"))
      rows.append(row)
    }
    return rows
  }

  private static func part(_ reader: FieldReader, _ index: Int, _ name: String) throws(TextRowError) -> Double {
    let value = try reader.number(index, name)
    guard (0...1).contains(value) else {
      throw TextRowError(line: reader.line, reason: "\(name) is \(value), a part of the picture from 0 to 1 expected")
    }
    return value
  }
}
