import Foundation
import Groundwork
import Records
import WebServer

/// Puts what keeps a server from starting into words for whoever starts it.
enum ServeFailure {
  /// The data folder, made when there is none.
  static func makeFolder(_ path: String) throws(CommandError) {
    do {
      try PrivateFolder.make(path)
    } catch {
      throw .badInput(
        "The data folder \(path) cannot be made: \(error.reason). Choose another with --data.")
    }
  }

  static func explained(_ error: any Error, _ settings: GantrySettings, dataFolder: String) -> any Error {
    switch error {
    case let error as StoreError:
      let database = settings.database.url.map(Redaction.redacted) ?? "\(dataFolder)/gantry.db"
      return CommandError.failure("Rows in \(database) or files cannot be kept: \(error.description)")
    case let error as ServerError: return CommandError.failure(error.description)
    case let error as Router.Conflict: return CommandError.failure(error.description)
    default: return error
    }
  }
}
