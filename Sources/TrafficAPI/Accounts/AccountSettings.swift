import Groundwork
package import Identity

/// How people and programs sign in.
package struct AccountSettings: Sendable {
  /// Of the tokens that programs sign in for.
  package var tokenLifetime = Duration.seconds(30 * 60)
  /// Of a sign-in through the page or our own API.
  package var sessionLifetime = Duration.seconds(12 * 3600)
  /// How far clocks may be apart.
  package var clockSkew = Duration.seconds(30)
  /// Each step doubles the work of keeping and checking a password.
  package var passwordCost = 12
  package var throttle = LoginThrottle.Settings()
  /// Whether anybody may register, where a contract offers it.
  package var isRegistrationOpen = true
  package var registeredRole = Role.viewer
  /// A revoked sign-in or key is noticed within this time by the other processes; at once by this one.
  package var recheckAfter = Duration.seconds(5)
  /// The time of the last use is written at most this often.
  package var noteUseAfter = Duration.seconds(60)

  package init() {}
}
