/// Writes protobuf messages by hand: the few field kinds that ONNX needs.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func number(_ field: Int, _ value: Int) {
    variableLength(UInt64(field) << 3)
    variableLength(UInt64(bitPattern: Int64(value)))
  }

  mutating func message(_ field: Int, _ content: [UInt8]) {
    variableLength(UInt64(field) << 3 | 2)
    variableLength(UInt64(content.count))
    bytes += content
  }

  mutating func text(_ field: Int, _ text: String) { message(field, Array(text.utf8)) }

  mutating func message(_ field: Int, _ fill: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    fill(&inner)
    message(field, inner.bytes)
  }

  private mutating func variableLength(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
