/// Rows in the text format of COPY (PostgreSQL documentation, COPY, "File Formats").
enum PostgresCopyText {
  private static let pieceSize = 65_536

  /// The lines, in pieces of about 64 KiB.
  static func pieces(_ rows: [[any SQLBindable]]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var piece: [UInt8] = []
    for row in rows {
      for (index, value) in row.enumerated() {
        if index > 0 { piece.append(UInt8(ascii: "\t")) }
        append(value.sql, to: &piece)
      }
      piece.append(UInt8(ascii: "\n"))
      if piece.count >= pieceSize {
        pieces.append(piece)
        piece = []
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }

  private static func append(_ value: SQLValue, to piece: inout [UInt8]) {
    guard let text = PostgresParameters.text(value) else {
      piece += Array("\\N".utf8)
      return
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): piece += Array("\\\\".utf8)
      case UInt8(ascii: "\t"): piece += Array("\\t".utf8)
      case UInt8(ascii: "\n"): piece += Array("\\n".utf8)
      case UInt8(ascii: "\r"): piece += Array("\\r".utf8)
      default: piece.append(byte)
      }
    }
  }
}
