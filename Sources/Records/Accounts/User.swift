package import TrafficCore

/// Somebody who signs in with a name and a password.
package struct User: Sendable, Hashable {
  package let id: String
  /// Unique, whatever the case of its letters.
  package var name: String
  /// Unique where given, whatever the case of its letters.
  package var email: String?
  /// As Identity made it; never shown.
  package var passwordHash: String
  /// `viewer`, `operator` or `admin`; Identity knows what each may do.
  package var role: String
  package var isActive: Bool
  /// An administrator has set the password: it must be changed at the next sign-in.
  package var mustChangePassword: Bool
  package var created: Timestamp
  package var passwordChanged: Timestamp
  package var lastLogin: Timestamp?

  package init(
    id: String = RandomID.make(), name: String, email: String? = nil, passwordHash: String, role: String = "viewer",
    isActive: Bool = true, mustChangePassword: Bool = false, created: Timestamp, passwordChanged: Timestamp? = nil,
    lastLogin: Timestamp? = nil
  ) {
    self.id = id
    self.name = name
    self.email = email
    self.passwordHash = passwordHash
    self.role = role
    self.isActive = isActive
    self.mustChangePassword = mustChangePassword
    self.created = created
    self.passwordChanged = passwordChanged ?? created
    self.lastLogin = lastLogin
  }
}
