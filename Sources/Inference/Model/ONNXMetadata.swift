import Glibc

/// Reads the notes that exporters leave in an ONNX file (`names`, `stride`, `imgsz`), which OpenVINO's C interface
/// does not show.
///
/// An ONNX file is one protobuf message whose fields stand one after the other; the network itself, nearly all of
/// the file, is one field and is skipped without being read.
package enum ONNXMetadata {
  /// Field numbers of ONNX's `ModelProto` and `StringStringEntryProto` (onnx.proto3).
  private static let metadataField: UInt64 = 14
  private static let keyField: UInt64 = 1
  private static let valueField: UInt64 = 2
  /// Notes are a few kilobytes; longer ones are left alone.
  private static let longestNote = 1 << 20

  /// Empty when the file is no protobuf or has no notes: whether it is a model is for OpenVINO to say.
  package static func read(path: String) -> [String: String] {
    guard let file = unsafe fopen(path, "rb") else { return [:] }
    defer { unsafe fclose(file) }
    var source = unsafe FileFields(file: file)
    var notes: [String: String] = [:]
    while let field = source.next(keeping: metadataField, longest: longestNote) {
      guard field.number == metadataField, let bytes = field.bytes else { continue }
      if let (key, value) = entry(bytes) { notes[key] = value }
    }
    return notes
  }

  /// A key and its value; nil for a damaged entry.
  package static func entry(_ bytes: [UInt8]) -> (key: String, value: String)? {
    var fields = ByteFields(bytes)
    var key: String?
    var value = ""
    while let field = fields.next() {
      if field.number == keyField { key = String(decoding: field.bytes, as: UTF8.self) }
      if field.number == valueField { value = String(decoding: field.bytes, as: UTF8.self) }
    }
    return key.map { ($0, value) }
  }
}

/// Walks over the length-delimited fields of a protobuf message in memory; stops at the first surprise.
private struct ByteFields {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> (number: UInt64, bytes: ArraySlice<UInt8>)? {
    guard let tag = number(), tag & 7 == 2, let length = number(), length <= UInt64(bytes.count - position) else {
      return nil
    }
    let start = position
    position += Int(length)
    return (tag >> 3, bytes[start..<position])
  }

  private mutating func number() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard position < bytes.count else { return nil }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}

/// Walks over the top fields of a protobuf file without reading the large ones.
@safe private struct FileFields {
  private let file: UnsafeMutablePointer<FILE>

  init(file: UnsafeMutablePointer<FILE>) { unsafe self.file = file }

  /// The next field; its bytes only when it is the kept one and not longer than `longest`.
  mutating func next(keeping kept: UInt64, longest: Int) -> (number: UInt64, bytes: [UInt8]?)? {
    guard let tag = number() else { return nil }
    switch tag & 7 {
    case 0: return number().map { _ in (tag >> 3, nil) }
    case 1: return skip(8) ? (tag >> 3, nil) : nil
    case 5: return skip(4) ? (tag >> 3, nil) : nil
    case 2:
      guard let length = number(), length < UInt64(Int32.max) else { return nil }
      guard tag >> 3 == kept, length <= UInt64(longest) else { return skip(Int(length)) ? (tag >> 3, nil) : nil }
      return bytes(Int(length)).map { (tag >> 3, $0) }
    default: return nil
    }
  }

  private func number() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = unsafe getc(file)
      guard byte >= 0 else { return nil }
      value |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }

  private func skip(_ count: Int) -> Bool { unsafe fseek(file, count, SEEK_CUR) == 0 }

  private func bytes(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return unsafe fread(&bytes, 1, count, file) == count ? bytes : nil
  }
}
