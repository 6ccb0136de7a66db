import Identity
import Records
import WebServer

/// Lets in whoever shows a good token; without one, whoever comes where the setting says so.
struct VisionTrackGuard: Sendable {
  private let accounts: Accounts
  private let requiresSignIn: Bool

  static let scheme = SecurityScheme(
    "visiontrack", .bearer(format: "JWT"), "A token from POST /api/v1/auth/login.")

  init(_ doors: VisionTrackDoors) {
    accounts = doors.accounts
    requiresSignIn = doors.settings.requiresSignIn
  }

  /// For the routes of the contract.
  var signIn: SignIn {
    SignIn([Self.scheme]) { request in
      if !requiresSignIn, request.headers["authorization"] == nil { return Principal.anonymous }
      return try await known(request).0
    }
  }

  /// For routes that are about the caller.
  var personal: SignIn { SignIn([Self.scheme]) { request in try await known(request).0 } }

  func known(_ request: Request) async throws -> (Principal, User) {
    guard let token = request.bearerToken else { throw HTTPError.unauthorized("Not authenticated") }
    switch try await accounts.verdict(onToken: token, audience: nil) {
    case .refused: throw HTTPError.unauthorized("Could not validate credentials")
    case .unknownUser: throw HTTPError.unauthorized("User not found")
    case .inactive: throw HTTPError.forbidden("Inactive user")
    case .good(let principal, let user): return (principal, user)
    }
  }
}
