import Foundation

/// A network in OpenVINO's own file format (`.xml` and `.bin`): YOLOv8's layout, with boxes that do not depend on the
/// picture, and notes as trainers and exporters leave them.
package struct TinyOpenVINOFile {
  package let side: Int
  package let classes: Int
  package let boxes: [TinyNetwork.Box]
  /// The inside of the model's `rt_info`.
  package var notes: String

  package init(side: Int, classes: Int, boxes: [TinyNetwork.Box], notes: String = "") {
    self.side = side
    self.classes = classes
    self.boxes = boxes
    self.notes = notes
  }

  private var cells: Int { TinyNetwork.cells(side: side) }
  private var shape: [Int] { [1, 4 + classes, cells] }

  /// The constant, then the axes to reduce, the shape of one number, and a zero to multiply the picture by.
  package var weights: [UInt8] {
    var values = [Float](repeating: 0, count: (4 + classes) * cells)
    for (index, box) in boxes.enumerated() {
      for (row, value) in box.center.enumerated() { values[row * cells + index] = value }
      values[(4 + box.classID) * cells + index] = box.score
    }
    let numbers: [Int64] = [1, 2, 3, 1, 1, 1]
    return values.flatMap { Self.bytes($0.bitPattern) } + numbers.flatMap { Self.bytes($0) }
      + Self.bytes(Float(0).bitPattern)
  }

  package var xml: String {
    let start = 4 * (4 + classes) * cells
    let (picture, one) = ([1, 3, side, side], [1, 1, 1])
    let layers = [
      Self.layer(
        0, "Parameter", "shape=\"\(Self.list(picture))\" element_type=\"f32\"", inputs: [], output: picture,
        name: "images"),
      Self.constant(1, "f32", shape: shape, offset: 0, size: start),
      Self.constant(2, "i64", shape: [3], offset: start, size: 24),
      Self.layer(3, "ReduceMean", "keep_dims=\"true\"", inputs: [picture, [3]], output: [1, 1, 1, 1]),
      Self.constant(4, "i64", shape: [3], offset: start + 24, size: 24),
      Self.layer(5, "Reshape", "special_zero=\"false\"", inputs: [[1, 1, 1, 1], [3]], output: one),
      Self.constant(6, "f32", shape: one, offset: start + 48, size: 4),
      Self.layer(7, "Multiply", "auto_broadcast=\"numpy\"", inputs: [one, one], output: one),
      Self.layer(8, "Add", "auto_broadcast=\"numpy\"", inputs: [shape, one], output: shape, name: "output0"),
      Self.layer(9, "Result", nil, inputs: [shape], output: nil),
    ]
    let edges = [
      (0, 0, 3, 0), (1, 0, 8, 0), (2, 0, 3, 1), (3, 2, 5, 0), (4, 0, 5, 1), (5, 2, 7, 0), (6, 0, 7, 1), (7, 2, 8, 1),
      (8, 2, 9, 0),
    ].map { "<edge from-layer=\"\($0.0)\" from-port=\"\($0.1)\" to-layer=\"\($0.2)\" to-port=\"\($0.3)\"/>" }
    return """
      <?xml version="1.0"?>
      <!-- A tiny network > made by hand -->
      <net name="tiny" version="11">
      <layers>\(layers.joined(separator: "\n"))</layers>
      <edges>\(edges.joined(separator: "\n"))</edges>
      <rt_info>\(notes)</rt_info>
      </net>
      """
  }

  private static func constant(_ id: Int, _ type: String, shape: [Int], offset: Int, size: Int) -> String {
    let data = "element_type=\"\(type)\" shape=\"\(list(shape))\" offset=\"\(offset)\" size=\"\(size)\""
    return layer(id, "Const", data, inputs: [], output: shape, precision: type == "f32" ? "FP32" : "I64")
  }

  private static func layer(
    _ id: Int, _ type: String, _ data: String?, inputs: [[Int]], output: [Int]?, name: String? = nil,
    precision: String = "FP32"
  ) -> String {
    let ports = inputs.enumerated().map { number, shape in
      "<port id=\"\(number)\" precision=\"\(shape == [3] ? "I64" : "FP32")\">\(dimensions(shape))</port>"
    }
    var text = "<layer id=\"\(id)\" name=\"\(name ?? "layer \(id)")\" type=\"\(type)\" version=\"opset1\">"
    if let data { text += "<data \(data)/>" }
    if !ports.isEmpty { text += "<input>\(ports.joined())</input>" }
    if let output {
      let names = name.map { " names=\"\($0)\"" } ?? ""
      text +=
        "<output><port id=\"\(inputs.count)\" precision=\"\(precision)\"\(names)>\(dimensions(output))</port></output>"
    }
    // Layers have notes too, which are not the model's.
    return text + "<rt_info><attribute name=\"fused_names_0\" version=\"0\" value=\"layer\"/></rt_info></layer>"
  }

  private static func dimensions(_ shape: [Int]) -> String { shape.map { "<dim>\($0)</dim>" }.joined() }

  private static func list(_ shape: [Int]) -> String { shape.map { "\($0)" }.joined(separator: ",") }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    unsafe withUnsafeBytes(of: value.littleEndian) { unsafe [UInt8]($0) }
  }
}

extension ModelFolder {
  /// Writes both files and returns the path of the `.xml`.
  package func add(_ file: TinyOpenVINOFile, name: String = "model", sheet: String? = nil) throws -> String {
    _ = try add(Array(file.xml.utf8), name: name, extension: "xml", sheet: sheet)
    let weights = try add(file.weights, name: name, extension: "bin")
    return String(weights.dropLast(3)) + "xml"
  }
}
