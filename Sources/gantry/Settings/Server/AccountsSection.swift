import Configuration
import Groundwork
import Identity
import TrafficAPI

/// Secrets and sign-ins.
struct AccountsSection: Sendable {
  var apiKey: Secret?
  var secretKey: Secret?
  var adminKey: Secret?
  var rules = AccountSettings()
  var keepsAudit = Duration.seconds(365 * 86_400)

  static let described: [Setting<AccountsSection>] = [
    .secret(
      "api_key", \.apiKey, "The key of Traffic AI Pro's clients (X-API-KEY); automatic makes one in the data folder."
    ).named(SettingAlias("TRAFFICAI_API_KEY"), SettingAlias("API_KEY")),
    .secret(
      "secret_key", \.secretKey,
      "Signs the tokens of everybody who signs in; automatic makes one in the data folder. Replicas need the same."
    ).named(SettingAlias("VISIONTRACK_SECRET_KEY"), SettingAlias("SECRET_KEY")),
    .secret(
      "admin_api_key", \.adminKey,
      "The key of data intelligence's administration; automatic makes one in the data folder, the word disabled has none."
    ).named(SettingAlias("B2_ADMIN_API_KEY"), SettingAlias("ADMIN_API_KEY")),
    .duration(
      "token_lifetime", \.rules.tokenLifetime, in: .seconds(60)...(.seconds(30 * 86_400)),
      "A token of VisionTrack's sign-in is good for this long."
    ).named(.number("ACCESS_TOKEN_EXPIRE_MINUTES", of: "min")),
    .duration(
      "session_lifetime", \.rules.sessionLifetime, in: .seconds(60)...(.seconds(30 * 86_400)),
      "A sign-in to our own API and page is good for this long."),
    .duration(
      "clock_skew", \.rules.clockSkew, in: .zero...(.seconds(600)), "How far the clocks of replicas may be apart."),
    .integer(
      "password_cost", \.rules.passwordCost, in: 10...16,
      "Work to check one password (bcrypt); each step doubles it. 12 takes about a fifth of a second."),
    .integer(
      "free_attempts", \.rules.throttle.freeAttempts, in: 1...100,
      "Wrong passwords for one name before each further one has to wait."),
    .duration(
      "longest_wait", \.rules.throttle.longestPause, in: .seconds(1)...(.seconds(86_400)),
      "The wait doubles with every wrong password, up to this."),
    .flag(
      "registration", \.rules.isRegistrationOpen,
      "Whether anybody may make an account through VisionTrack's registration."),
    .choice("registered_role", \.rules.registeredRole, "What such an account may do in our own API."),
    .duration(
      "recheck_after", \.rules.recheckAfter, in: .zero...(.seconds(300)),
      "Other processes notice an ended sign-in or a revoked key within this time."),
    .duration(
      "keep_audit", \.keepsAudit, in: .seconds(86_400)...(.seconds(3650 * 86_400)),
      "Entries of the audit log are removed after this long."),
  ]
}
