import CSQLite

/// A prepared statement of one connection, used again and again. Freed with the value.
@safe final class SQLiteStatement {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) { unsafe self.handle = handle }

  deinit { unsafe sqlite3_finalize(handle) }

  /// Binds the values, lets the rows pass, and makes the statement ready for the next time. Gives the last result code.
  func run(_ values: [any SQLBindable], each: ([SQLValue]) -> Void) -> Int32 {
    defer {
      unsafe sqlite3_reset(handle)
      unsafe sqlite3_clear_bindings(handle)
    }
    for (index, value) in values.enumerated() {
      let code = bind(value.sql, at: Int32(index + 1))
      guard code == SQLITE_OK else { return code }
    }
    while true {
      let code = unsafe sqlite3_step(handle)
      guard code == SQLITE_ROW else { return code }
      each((unsafe 0..<sqlite3_column_count(handle)).map(value))
    }
  }

  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null: return unsafe sqlite3_bind_null(handle, index)
    case .integer(let number): return unsafe sqlite3_bind_int64(handle, index, number)
    case .number(let number): return unsafe sqlite3_bind_double(handle, index, number)
    case .text(var text):
      return text.withUTF8 { bytes in
        unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
          // An empty buffer may have no address, and no address would mean NULL.
          guard let address = characters.baseAddress else {
            return unsafe gantry_sqlite_bind_text(handle, index, "", 0)
          }
          return unsafe gantry_sqlite_bind_text(handle, index, address, Int32(characters.count))
        }
      }
    }
  }

  private func value(_ column: Int32) -> SQLValue {
    switch unsafe sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(handle, column))
    case SQLITE_FLOAT: return .number(unsafe sqlite3_column_double(handle, column))
    case SQLITE_NULL: return .null
    default:
      guard let bytes = unsafe sqlite3_column_text(handle, column) else { return .null }
      let count = Int(unsafe sqlite3_column_bytes(handle, column))
      return unsafe .text(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
    }
  }
}
