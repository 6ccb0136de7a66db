package import Groundwork
package import Identity
package import Records

/// Lets the operator of a fresh installation make the first administrator, with a token that works once.
package actor FirstAdministrator {
  private let accounts: Accounts
  private let folder: SecretFolder
  private static let name = "FIRST_ADMINISTRATOR_TOKEN"

  package init(accounts: Accounts, folder: SecretFolder) {
    self.accounts = accounts
    self.folder = folder
  }

  /// The token while there is no administrator, else nil; it stays the same over restarts.
  package func token() async throws -> Secret? {
    if try await accounts.hasAdministrator() {
      folder.remove(Self.name)
      return nil
    }
    return try folder.secret(Self.name, given: nil).secret
  }

  /// Whether one is still wanted.
  package func isWanted() async throws -> Bool { try await !accounts.hasAdministrator() }

  /// - Throws: nothing tells a wrong token from one that was used.
  package func make(token: Secret, name: String, email: String?, password: Secret, caller: Caller) async throws -> User
  {
    guard let right = try await self.token(), Digest.areEqual(token.revealed, right.revealed) else {
      throw WrongToken()
    }
    let user = try await accounts.make(
      name: name, email: email, password: password, role: .admin, by: nil, caller: caller,
      action: "user.first_administrator")
    folder.remove(Self.name)
    return user
  }

  /// The token is wrong, or there is an administrator already.
  package struct WrongToken: Error {}
}
