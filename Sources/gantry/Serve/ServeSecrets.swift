import Foundation
import Groundwork
import Identity

/// The secrets of a server: given, or made once in the data folder.
struct ServeSecrets: Sendable {
  let apiKey: Secret
  let secretKey: Secret
  /// nil when it was switched off.
  let adminKey: Secret?
  let folder: SecretFolder
  /// Files that were made just now, for people.
  let made: [(name: String, path: String)]

  /// Clients have theirs already.
  private static let shortestKey = 8
  /// The word that switches the administration's key off.
  private static let disabled = "disabled"

  init(_ settings: AccountsSection, dataFolder: String) throws(CommandError) {
    let folder = SecretFolder(path: "\(dataFolder)/secrets")
    self.folder = folder
    do throws(SecretError) {
      let api = try folder.secret("API_KEY", given: settings.apiKey, minimum: Self.shortestKey)
      let secret = try folder.secret("SECRET_KEY", given: settings.secretKey)
      let isOff = settings.adminKey?.revealed == Self.disabled
      let admin = isOff ? nil : try folder.secret("ADMIN_API_KEY", given: settings.adminKey, minimum: Self.shortestKey)
      (apiKey, secretKey, adminKey) = (api.secret, secret.secret, admin?.secret)
      made = [("API_KEY", api.madeIn), ("SECRET_KEY", secret.madeIn), ("ADMIN_API_KEY", admin?.madeIn)]
        .compactMap { name, path in path.map { (name, $0) } }
    } catch {
      throw .badInput(error.description)
    }
  }
}
