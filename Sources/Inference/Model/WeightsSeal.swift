import CZlib
import Glibc

/// Tells weights that were damaged, or are another model's, from those that a description was written for: networks
/// take any numbers, and with wrong ones find nothing, or what is not there.
///
/// Our trainer leaves the CRC-32 of the `.bin` in the notes of the `.xml`. Two megabytes take half a millisecond.
package enum WeightsSeal {
  private static let note = "crc32"
  private static let pieceSize = 1 << 16

  /// What is wrong with an OpenVINO model's weights; files without a checksum are taken as they are.
  /// - Parameters:
  ///   - path: of the `.xml`.
  ///   - notes: what it says of itself.
  package static func check(_ path: String, notes: [String: String]) throws(InferenceError) {
    guard let text = notes[note] else { return }
    guard text.utf8.count == 8, let wanted = UInt32(text, radix: 16) else {
      throw InferenceError(
        "Model \(path) says that its weights have the checksum \"\(text)\"; it must be eight hexadecimal digits. Copy or "
          + "export it again.")
    }
    let weights = ModelFiles.weights(of: path)
    let found = try checksum(of: weights)
    guard found != wanted else { return }
    throw InferenceError(
      "Weights \(weights) are damaged or belong to another model: their checksum is \(hexadecimal(found)), \(path) was "
        + "written for \(text). Copy both files again, the two are one model.")
  }

  private static func checksum(of path: String) throws(InferenceError) -> UInt32 {
    guard let file = unsafe fopen(path, "rb") else { throw unreadable(path) }
    defer { unsafe fclose(file) }
    var sum: UInt = 0
    var piece = [UInt8](repeating: 0, count: pieceSize)
    while true {
      let count = unsafe fread(&piece, 1, pieceSize, file)
      if count > 0 { sum = unsafe crc32(sum, piece, UInt32(count)) }
      guard count < pieceSize else { continue }
      if unsafe ferror(file) != 0 { throw unreadable(path) }
      return UInt32(truncatingIfNeeded: sum)
    }
  }

  private static func unreadable(_ path: String) -> InferenceError {
    let cause = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    return InferenceError("Weights \(path) cannot be read: \(cause).")
  }

  private static func hexadecimal(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
