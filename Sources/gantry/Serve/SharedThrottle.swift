import Groundwork
import Identity
import Messaging

/// Attempts to sign in, counted by all replicas together in Redis; by each for itself while Redis is away.
struct SharedThrottle: SignInThrottle {
  private let settings: LoginThrottle.Settings
  private let counts: RedisFailureCounts
  private let local: LocalThrottle
  private let warning: RareWarning

  init(_ redis: RedisSettings, _ settings: LoginThrottle.Settings, log: Log) {
    self.settings = settings
    counts = RedisFailureCounts(
      redis, firstPause: settings.firstPause, longestPause: settings.longestPause,
      forgottenAfter: settings.forgottenAfter)
    local = LocalThrottle(settings)
    warning = RareWarning("each process counts failed sign-ins for itself now", log: log)
  }

  func begin(_ attempt: LoginThrottle.Attempt) async -> Duration? {
    let names = Names(attempt)
    do {
      return try await counts.begin([
        .init(names.both, free: settings.freeAttempts), .init(names.name, free: settings.freeAttemptsPerName),
        .init(names.address, free: settings.freeAttemptsPerAddress),
      ])
    } catch {
      warning.happened(error)
      return local.begin(attempt)
    }
  }

  func succeeded(_ attempt: LoginThrottle.Attempt) async {
    let names = Names(attempt)
    await settle { try await counts.withdraw([names.address]) }
    await settle { try await counts.forget([names.both, names.name]) }
    local.succeeded(attempt)
  }

  func withdraw(_ attempt: LoginThrottle.Attempt) async {
    let names = Names(attempt)
    await settle { try await counts.withdraw([names.both, names.name, names.address]) }
    local.withdraw(attempt)
  }

  private func settle(_ body: () async throws -> Void) async {
    do { try await body() } catch { warning.happened(error) }
  }

  /// What an attempt is counted under. Of names their digests, because now and then somebody types a password there.
  private struct Names {
    let both: String
    let name: String
    let address: String

    init(_ attempt: LoginThrottle.Attempt) {
      let digest = Digest.hexadecimal(Digest.sha256(Array(attempt.name.utf8)))
      both = "sign-in both \(attempt.address) \(digest)"
      name = "sign-in name \(digest)"
      address = "sign-in address \(attempt.address)"
    }
  }
}
