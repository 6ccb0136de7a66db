/// Reads `camera.txt` of the MOT sequences with a known camera: rotation, translation in millimetres, intrinsics.
package enum CameraText {
  /// Lines that do not start with a number are headings; 3 x 3, 3 and 3 x 3 numbers must follow in this order.
  package static func parse(_ bytes: [UInt8]) throws(TextRowError) -> PinholeCamera {
    var numbers: [Double] = []
    var lines = TextLines(bytes)
    var last = 0
    while let line = lines.next() {
      last = line.number
      let fields = line.fields(separatedBy: [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: ",")])
      guard let first = fields.first, Double(first) != nil else { continue }
      let reader = FieldReader(fields: fields, line: line.number)
      for index in fields.indices { numbers.append(try reader.number(index, "a value")) }
    }
    guard numbers.count == 21 else {
      throw TextRowError(
        line: max(last, 1), reason: "\(numbers.count) numbers, 21 expected (rotation, translation, intrinsics)")
    }
    let metresPerMillimetre = 0.001
    return PinholeCamera(
      intrinsics: matrix(numbers[12...]), rotation: matrix(numbers[..<9]),
      translation: SIMD3(numbers[9], numbers[10], numbers[11]) * metresPerMillimetre)
  }

  private static func matrix(_ values: ArraySlice<Double>) -> Matrix3 {
    let m = Array(values)
    return Matrix3(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8])
  }
}
