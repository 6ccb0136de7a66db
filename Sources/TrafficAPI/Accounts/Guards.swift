package import Groundwork
package import Identity
import Records
package import WebServer

/// The ways in which routes let people and programs in. Each contract takes the one that its file names; the words of a
/// refusal are its own.
package struct Guards: Sendable {
  package static let audience = "gantry"
  package static let sessionCookie = "gantry_session"
  package static let tokenCookie = "gantry_csrf"
  package static let tokenHeader = "X-CSRF-Token"
  package static let keyHeader = "X-API-KEY"

  package static let bearer = SecurityScheme(
    "bearer", .bearer(format: "JWT"), "A token from POST /api/gantry/v1/sign-in.")
  package static let cookie = SecurityScheme(
    "cookie", .cookie(sessionCookie, csrfHeader: tokenHeader),
    "The page's cookie; changes repeat the value of the cookie gantry_csrf in a header.")
  package static let key = SecurityScheme("key", .header(keyHeader), "A key of a program.")

  private let accounts: Accounts
  private let keys: KeyRing
  private let csrfKey: Secret

  /// - Parameter secret: the one that signs tokens; what protects cookies is derived from it.
  package init(accounts: Accounts, keys: KeyRing, secret: Secret) {
    self.accounts = accounts
    self.keys = keys
    csrfKey = Secret(
      Digest.hexadecimal(Digest.hmacSHA256(Array("cookies".utf8), key: Array(secret.revealed.utf8))))
  }

  /// Our own API: a token, the page's cookie, or a key with the scope that belongs to the role.
  /// - Parameter allowsStalePassword: for the routes by which a password is changed.
  package func own(_ role: Role, allowsStalePassword: Bool = false) -> SignIn {
    SignIn([Self.bearer, Self.cookie, Self.key]) { request in
      let principal = try await principal(request, allowsStalePassword: allowsStalePassword)
      guard principal.may(role) else {
        throw HTTPError(403, "This needs the role \(role.rawValue); you have \(principal.role.rawValue).", code: "role")
      }
      return principal
    }
  }

  /// A key in `X-API-KEY` with this scope; whatever is wrong is answered with `refusal`.
  package func key(_ scope: Scope, refusal: HTTPError) -> SignIn {
    SignIn([Self.key]) { request in
      guard let principal = try await keys.principal(forKey: request.headers[Self.keyHeader]), principal.may(scope)
      else { throw refusal }
      return principal
    }
  }

  /// The value that a page repeats when it changes something, bound to its sign-in.
  package func csrfToken(session: String) -> String {
    Base64URL.text(Digest.hmacSHA256(Array(session.utf8), key: Array(csrfKey.revealed.utf8)))
  }

  /// What a request to our own API shows for itself.
  static func credential(of request: Request) -> String? {
    request.headers[keyHeader] ?? request.bearerToken ?? request.cookie(sessionCookie)
  }

  private func principal(_ request: Request, allowsStalePassword: Bool) async throws -> Principal {
    if let text = request.headers[Self.keyHeader] {
      guard let principal = try await keys.principal(forKey: text) else {
        throw Self.unauthorized("This key is not known, was revoked or has run out.")
      }
      return principal
    }
    let bearer = request.bearerToken
    guard let token = bearer ?? request.cookie(Self.sessionCookie) else {
      throw Self.unauthorized("Sign in first.")
    }
    guard case .good(let principal, let user) = try await accounts.verdict(onToken: token, audience: Self.audience),
      case .user(let session) = principal.kind
    else { throw Self.unauthorized("This sign-in has ended, or was made for another API. Sign in again.") }
    if bearer == nil { try checkCookie(request, session: session) }
    if user.mustChangePassword, !allowsStalePassword {
      throw HTTPError(
        403, "An administrator has set your password; change it first (POST /api/gantry/v1/me/password).",
        code: "password_change_required")
    }
    return principal
  }

  /// A browser sends cookies along whoever made the page; only our own page can read the token and repeat it.
  private func checkCookie(_ request: Request, session: String) throws(HTTPError) {
    if [.get, .head, .options].contains(request.method) { return }
    guard let given = request.headers[Self.tokenHeader], Digest.areEqual(given, csrfToken(session: session)) else {
      throw HTTPError(
        403, "This change came without the header \(Self.tokenHeader); reload the page and try again.", code: "csrf")
    }
  }

  private static func unauthorized(_ why: String) -> HTTPError {
    HTTPError(401, why, code: "sign_in", headers: ["WWW-Authenticate": "Bearer"])
  }
}

extension Request {
  /// Who was let in; nobody where the route asks for nobody.
  package var caller: Principal { principal(as: Principal.self) ?? .anonymous }
}
