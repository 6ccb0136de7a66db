/// Slows down whoever guesses passwords: a pure machine that is told of attempts and says how long to wait.
///
/// A user name and an address each have a few attempts free; from then on every failure doubles the pause. Success
/// clears the name, not the address, so that one known password does not open a door for guessing others. What has been
/// quiet for long enough is forgotten; when too many are remembered, the quietest go first.
package struct LoginThrottle: Sendable {
  package struct Settings: Sendable, Equatable {
    /// Failures without any pause.
    package var freeAttempts = 5
    /// An address may have many people behind it.
    package var freeAttemptsPerAddress = 20
    package var firstPause = Duration.seconds(1)
    package var longestPause = Duration.seconds(300)
    /// Forgotten after this long without a failure.
    package var forgottenAfter = Duration.seconds(900)
    /// Names and addresses remembered at the same time.
    package var capacity = 10_000

    package init() {}
  }

  private enum Subject: Hashable {
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

  /// - Parameter now: a clock that only goes forward.
  /// - Returns: how long this attempt must still wait; nil when it may be made now.
  package func pause(name: String, address: String, now: Duration) -> Duration? {
    let pauses = subjects(name, address).compactMap { subject, free -> Duration? in
      guard let record = records[subject], record.failures >= free else { return nil }
      let doublings = min(record.failures - free, 30)
      let pause = min(settings.firstPause * (1 << doublings), settings.longestPause)
      return record.last + pause - now
    }
    return pauses.filter { $0 > .zero }.max()
  }

  package mutating func failed(name: String, address: String, now: Duration) {
    for (subject, _) in subjects(name, address) {
      let known = records[subject].flatMap { now - $0.last < settings.forgottenAfter ? $0 : nil }
      records[subject] = Record(failures: (known?.failures ?? 0) + 1, last: now)
    }
    if records.count > settings.capacity { forget(now) }
  }

  package mutating func succeeded(name: String) { records[.name(name.lowercased())] = nil }

  /// First what is old, then down to three quarters, so that it is not done at every failure.
  private mutating func forget(_ now: Duration) {
    records = records.filter { now - $0.value.last < settings.forgottenAfter }
    guard records.count > settings.capacity else { return }
    let oldestFirst = records.sorted { $0.value.last < $1.value.last }
    for (subject, _) in oldestFirst.prefix(records.count - settings.capacity * 3 / 4) { records[subject] = nil }
  }

  private func subjects(_ name: String, _ address: String) -> [(Subject, free: Int)] {
    [
      (.name(name.lowercased()), settings.freeAttempts), (.address(address), settings.freeAttemptsPerAddress),
    ]
  }
}
