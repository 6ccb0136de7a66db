import CPostgres
import Groundwork

/// How a connection begins.
enum PostgresConnecting {
  /// Blocks. What stands before the address may be said otherwise in it.
  static func connect(_ address: Secret, _ settings: PostgresSettings) -> OpaquePointer? {
    let wishes: KeyValuePairs<String, String> = [
      "connect_timeout": "\(max(2, Int(settings.connectLimit / .seconds(1))))", "application_name": "gantry",
      "keepalives_idle": "30", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "20000",
      "dbname": address.revealed, "client_encoding": "UTF8",
    ]
    return unsafe PostgresParameters.lend(wishes.map(\.key) + [nil as String?]) { names in
      unsafe PostgresParameters.lend(wishes.map(\.value) + [nil as String?]) { values in
        unsafe PQconnectdbParams(names, values, 1)
      }
    }
  }

  static func place(_ handle: OpaquePointer) -> String {
    let text = { (pointer: UnsafeMutablePointer<CChar>?) in unsafe pointer.map { unsafe String(cString: $0) } ?? "" }
    return
      unsafe "PostgreSQL \(text(PQuser(handle)))@\(text(PQhost(handle))):\(text(PQport(handle)))/\(text(PQdb(handle)))"
  }
}
