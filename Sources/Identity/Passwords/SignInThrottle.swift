import Groundwork

/// Where attempts to sign in are counted: in this process, or where all that serve the same users see them.
package protocol SignInThrottle: Sendable {
  /// Asks whether an attempt may be made now, and counts it as failed until something else is said.
  /// - Returns: how long it must still wait; then it is not counted. nil when it may be made now.
  func begin(_ attempt: LoginThrottle.Attempt) async -> Duration?
  /// The password was right.
  func succeeded(_ attempt: LoginThrottle.Attempt) async
  /// Nobody could say whether the password was right.
  func withdraw(_ attempt: LoginThrottle.Attempt) async
}
