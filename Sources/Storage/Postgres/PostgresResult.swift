import CPostgres

/// What the server answered to one statement. Freed with the value.
@safe final class PostgresResult {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) { unsafe self.handle = handle }

  deinit { unsafe PQclear(handle) }

  var status: ExecStatusType { unsafe PQresultStatus(handle) }
  var message: String { unsafe String(cString: PQresultErrorMessage(handle)) }

  /// One of the letters of "Error and Notice Message Fields" in the protocol's documentation.
  func field(_ letter: Unicode.Scalar) -> String? {
    guard let text = unsafe PQresultErrorField(handle, Int32(letter.value)) else { return nil }
    return unsafe String(cString: text)
  }

  /// How many rows the statement changed.
  var changes: Int { Int(unsafe String(cString: PQcmdTuples(handle))) ?? 0 }

  var rows: [SQLRow] {
    let columns = unsafe PQnfields(handle)
    let kinds = (0..<columns).map { unsafe PQftype(handle, $0) }
    return (unsafe 0..<PQntuples(handle)).map { row in
      SQLRow((0..<columns).map { value(row, $0, kinds[Int($0)]) })
    }
  }

  /// By the numbers of the server's types (pg_type.dat).
  private func value(_ row: Int32, _ column: Int32, _ kind: Oid) -> SQLValue {
    guard unsafe PQgetisnull(handle, row, column) == 0, let bytes = unsafe PQgetvalue(handle, row, column) else {
      return .null
    }
    let text = unsafe String(cString: bytes)
    switch kind {
    case 20, 21, 23: return Int64(text).map { .integer($0) } ?? .text(text)
    case 700, 701, 1700: return Double(text).map { .number($0) } ?? .text(text)
    default: return .text(text)
    }
  }
}
