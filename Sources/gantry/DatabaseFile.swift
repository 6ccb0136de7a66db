import Foundation
import Storage

/// The file of the embedded database, where the settings keep rows in one.
enum DatabaseFile {
  /// nil with PostgreSQL, and with an address that nobody can read: whoever opens it tells.
  static func path(_ settings: GantrySettings, data: String) -> String? {
    guard let url = settings.database.url else { return "\(data)/gantry.db" }
    guard case .sqlite(let path)? = try? DatabaseAddress(url) else { return nil }
    return path
  }

  /// For commands that work on what a server has kept: a database that they made themselves would be another one.
  static func refuseMissing(_ settings: GantrySettings, data: String) throws(CommandError) {
    guard let path = path(settings, data: data), !FileManager.default.fileExists(atPath: path) else { return }
    guard settings.database.url == nil else {
      throw .badInput("There is no database \(path), where database.url leads. Is this the server's address? \(maker)")
    }
    throw .badInput(
      "There is no database in \(data): no server has used this folder. Name the server's with --data DIR. \(maker)")
  }

  private static let maker = "A new one is made by gantry serve, or by gantry migrate --data DIR."
}
