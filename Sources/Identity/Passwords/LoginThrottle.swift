/// Slows down whoever guesses passwords: a pure machine that is told of attempts and says how long to wait.
///
/// An attempt counts as a failure from the moment it begins, so that many at once are no way around. A name at one
/// address has a few attempts free; from then on every failure doubles the pause. A name at whatever address and an
/// address with whatever names have many more, because half a company may stand behind one address, and nobody shall
/// lock somebody else out with a handful of guesses. What has been quiet for long enough is forgotten; when too many are
/// remembered, the quietest go first.
package struct LoginThrottle: Sendable {
  package struct Settings: Sendable, Equatable {
    /// Failures of a name at one address without any pause.
    package var freeAttempts = 5
    /// Failures of a name from everywhere.
    package var freeAttemptsPerName = 50
    /// Failures at an address with any names.
    package var freeAttemptsPerAddress = 100
    package var firstPause = Duration.seconds(1)
    package var longestPause = Duration.seconds(300)
    /// Forgotten after this long without a failure.
    package var forgottenAfter = Duration.seconds(900)
    /// Names and addresses remembered at the same time.
    package var capacity = 10_000

    package init() {}
  }

  /// Who wants to sign in, and from where.
  package struct Attempt: Sendable, Hashable {
    package let name: String
    package let address: String

    /// Names are cut: whatever is longer than any of ours is nobody's.
    private static let maximumLength = 128

    package init(name: String, address: String) {
      self.name = String(decoding: name.lowercased().utf8.prefix(Self.maximumLength), as: UTF8.self)
      self.address = address
    }
  }

  private enum Subject: Hashable {
    case both(Attempt)
    case name(String)
    case address(String)
  }

  private struct Record {
    var failures: Int
    var last: Duration
  }

  private let settings: Settings
  private var records: [Subject: Record] = [:]

  package init(_ settings: Settings = Settings()) { self.settings = settings }

  /// How many names and addresses are remembered.
  package var count: Int { records.count }

  /// Asks whether an attempt may be made now, and counts it as failed until something else is said.
  /// - Parameter now: a clock that only goes forward.
  /// - Returns: how long it must still wait; then it is not counted. nil when it may be made now.
  package mutating func begin(_ attempt: Attempt, now: Duration) -> Duration? {
    if let pause = pause(attempt, now: now) { return pause }
    for (subject, _) in subjects(attempt) {
      let known = records[subject].flatMap { now - $0.last < settings.forgottenAfter ? $0 : nil }
      records[subject] = Record(failures: (known?.failures ?? 0) + 1, last: now)
    }
    if records.count > settings.capacity { forget(now) }
    return nil
  }

  /// The password was right: what counts for the name is forgotten. For the address only this attempt is taken back, so
  /// that one known password does not open a door for guessing others.
  package mutating func succeeded(_ attempt: Attempt) {
    withdraw(attempt)
    records[.both(attempt)] = nil
    records[.name(attempt.name)] = nil
  }

  /// Nobody could say whether the password was right.
  package mutating func withdraw(_ attempt: Attempt) {
    for (subject, _) in subjects(attempt) {
      guard let failures = records[subject]?.failures else { continue }
      if failures > 1 { records[subject]?.failures = failures - 1 } else { records[subject] = nil }
    }
  }

  private func pause(_ attempt: Attempt, now: Duration) -> Duration? {
    let pauses = subjects(attempt).compactMap { subject, free -> Duration? in
      guard let record = records[subject], record.failures >= free else { return nil }
      let doublings = min(record.failures - free, 30)
      let pause = min(settings.firstPause * (1 << doublings), settings.longestPause)
      return record.last + pause - now
    }
    return pauses.filter { $0 > .zero }.max()
  }

  /// First what is old, then down to three quarters, so that it is not done at every failure.
  private mutating func forget(_ now: Duration) {
    records = records.filter { now - $0.value.last < settings.forgottenAfter }
    guard records.count > settings.capacity else { return }
    let oldestFirst = records.sorted { $0.value.last < $1.value.last }
    for (subject, _) in oldestFirst.prefix(records.count - settings.capacity * 3 / 4) { records[subject] = nil }
  }

  private func subjects(_ attempt: Attempt) -> [(Subject, free: Int)] {
    [
      (.both(attempt), settings.freeAttempts), (.name(attempt.name), settings.freeAttemptsPerName),
      (.address(attempt.address), settings.freeAttemptsPerAddress),
    ]
  }
}
