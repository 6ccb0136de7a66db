import Records
package import WebServer

/// Why an account cannot be made or changed.
package enum AccountProblem: Error, Sendable, Equatable, HTTPErrorConvertible {
  case nameTaken
  case emailTaken
  /// With a sentence that says what is wrong.
  case unfit(String)
  case missing
  /// The password given to allow a change is wrong.
  case wrongPassword
  case registrationClosed
  case lastAdministrator
  /// Somebody else was quicker.
  case changedMeanwhile

  init(_ taken: AccountTaken) {
    switch taken {
    case .name: self = .nameTaken
    case .email: self = .emailTaken
    }
  }

  package var httpError: HTTPError {
    switch self {
    case .nameTaken: HTTPError(409, AccountTaken.name.description, code: "name_taken")
    case .emailTaken: HTTPError(409, AccountTaken.email.description, code: "email_taken")
    case .unfit(let reason): HTTPError(422, reason, code: "unfit")
    case .missing: HTTPError(404, "There is no such user.", code: "not_found")
    case .wrongPassword: HTTPError(403, "The present password is wrong.", code: "wrong_password")
    case .registrationClosed:
      HTTPError(403, "Registration is closed here; ask an administrator for an account.", code: "registration_closed")
    case .changedMeanwhile:
      HTTPError(412, "Somebody has changed this user meanwhile; read it again.", code: "changed")
    case .lastAdministrator:
      HTTPError(409, "This is the last active administrator; make another one first.", code: "last_administrator")
    }
  }
}

/// Why nobody was signed in.
package enum SignInProblem: Error, Sendable, Equatable, HTTPErrorConvertible {
  /// Unknown name or wrong password: which of the two is not told.
  case wrong
  /// The password was right, but an administrator has closed the account.
  case inactive
  /// Too many failures; try again after this long.
  case throttled(retryAfter: Duration)
  /// More passwords wait to be checked than is good for anybody.
  case crowded

  package var httpError: HTTPError {
    switch self {
    case .wrong: HTTPError(401, "Name or password is wrong.", code: "wrong_credentials")
    case .inactive: HTTPError(403, "This account is closed.", code: "inactive")
    case .crowded:
      HTTPError(
        503, "Too many people sign in at this moment; try again.", code: "crowded", headers: ["Retry-After": "2"])
    case .throttled(let pause):
      HTTPError(
        429, "Too many failed sign-ins; try again later.", code: "throttled",
        headers: ["Retry-After": String(max(1, pause.components.seconds + 1))])
    }
  }
}
