/// Rations the lines of whoever complains: so many a minute of each, the others counted, and told in one line when the
/// minute is over. A plain value; times are of a monotonic clock.
struct LineRation {
  struct LeftOut: Equatable {
    let subject: FFmpegSubject
    let count: Int
  }

  private struct Account {
    let began: Duration
    var said = 0
    var leftOut = 0
  }

  private let most: Int
  private var accounts: [FFmpegSubject: Account] = [:]
  private var nextEnd: Duration?

  private static let minute = Duration.seconds(60)
  /// Whoever comes beyond this many shares one ration.
  private static let mostSubjects = 1000
  private static let others = FFmpegSubject(source: "others")

  init(most: Int) { self.most = most }

  /// Whether this line is said.
  mutating func admits(_ subject: FFmpegSubject, at now: Duration) -> Bool {
    let name = accounts[subject] != nil || accounts.count < Self.mostSubjects ? subject : Self.others
    var account = accounts[name] ?? Account(began: now)
    defer { accounts[name] = account }
    nextEnd = min(nextEnd ?? account.began + Self.minute, account.began + Self.minute)
    guard account.said < most else {
      account.leftOut += 1
      return false
    }
    account.said += 1
    return true
  }

  /// What was left out in minutes that are over, by name.
  mutating func takeLeftOut(at now: Duration) -> [LeftOut] {
    guard let end = nextEnd, now >= end else { return [] }
    let over = accounts.filter { now - $0.value.began >= Self.minute }
    for name in over.keys { accounts[name] = nil }
    nextEnd = accounts.values.map { $0.began + Self.minute }.min()
    return over.filter { $0.value.leftOut > 0 }.map { LeftOut(subject: $0.key, count: $0.value.leftOut) }
      .sorted { $0.subject.source < $1.subject.source }
  }
}
