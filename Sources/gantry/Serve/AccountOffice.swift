import Configuration
import Foundation
import Groundwork
import Identity
import Records
import Storage
import TrafficAPI
import WebServer

/// Users and keys of an installation, for the command line: works on the database, whether the server runs or not.
struct AccountOffice: Sendable {
  let accounts: Accounts
  let keys: KeyRing
  let users: any AccountStore
  let keyRows: any KeyStore

  static let data = Option<String?>.text(
    "data", "DIR", "the data folder of the server; else GANTRY_DATA_FOLDER or the user's own")
  static let config = Option<String?>.text("config", "FILE", "the settings file of the server")

  /// Opens the database, does the work, closes it.
  static func with<Result>(
    _ arguments: Arguments, _ body: (AccountOffice) async throws -> Result
  ) async throws -> Result {
    let settings = try read(arguments[config])
    let log = Log(name: "gantry", minimumLevel: .warning, output: StandardErrorLog(format: .text))
    let folder = arguments[data] ?? WorkFolders().data
    try DatabaseFile.refuseMissing(settings, data: folder)
    try ServeFailure.makeFolder(folder)
    let rows: RowStorage
    do {
      rows = try await Storehouse.rows(settings, data: folder, log: log)
    } catch {
      throw ServeFailure.explained(error, settings, dataFolder: folder)
    }
    do {
      let result = try await body(try AccountOffice(rows.stores, settings, folder, log))
      await rows.close()
      return result
    } catch {
      await rows.close()
      throw explained(error)
    }
  }

  private static func read(_ path: String?) throws(CommandError) -> GantrySettings {
    do throws(ConfigurationError) {
      return try SettingsFile(path).settings
    } catch {
      throw .badInput(error.description)
    }
  }

  private init(_ stores: Stores, _ settings: GantrySettings, _ folder: String, _ log: Log) throws(CommandError) {
    let secrets = try ServeSecrets(settings.accounts, dataFolder: folder)
    let audit = AuditTrail(store: stores.audit, log: log)
    accounts = Accounts(
      store: stores.accounts, audit: audit, secret: secrets.secretKey, settings: settings.accounts.rules)
    keys = KeyRing(store: stores.keys, audit: audit, given: nil, settings: settings.accounts.rules)
    users = stores.accounts
    keyRows = stores.keys
  }

  func user(_ name: String) async throws -> User {
    guard let user = try await users.user(name: name) else {
      throw CommandError.badInput("There is no user '\(name)' (see: gantry user list).")
    }
    return user
  }

  private static func explained(_ error: any Error) -> any Error {
    switch error {
    case let error as AccountProblem: CommandError.badInput(error.httpError.text)
    case let error as StoreError: CommandError.failure(error.description)
    default: error
    }
  }
}
