/// Holds counted crossings back until enough of the way after the line was seen to say when the middle of the vehicle
/// went over it, and how fast it was there.
///
/// A crossing is counted by where the box stands, and certain only some metres beyond the line: for one that starts
/// from a stop line the speed is another one by then. What is held back here is certain already.
struct WaitingPassages: Sendable {
  struct Settings: Sendable, Hashable {
    /// So much of the way after the line is waited for, seconds …
    var lookahead = 1.0
    /// … and no longer than this for a long vehicle that stops on the line.
    var patience = 4.0
    /// Asked so often, seconds.
    var interval = 0.2

    init() {}
  }

  struct Waiting: Sendable, Hashable {
    let vehicle: Int
    let line: Int
    let passage: LinePassage
    /// When the box went over the line.
    let time: Timestamp
    fileprivate var askAgain: Timestamp
  }

  private let settings: Settings
  private var waiting: [Waiting] = []

  init(settings: Settings = Settings()) { self.settings = settings }

  mutating func add(_ vehicle: Int, line: Int, _ passage: LinePassage, crossed time: Timestamp) {
    waiting.append(
      Waiting(
        vehicle: vehicle, line: line, passage: passage, time: time,
        askAgain: time.advanced(bySeconds: settings.lookahead)))
  }

  /// What may be ready by now.
  mutating func ripe(at now: Timestamp) -> [Waiting] {
    guard !waiting.isEmpty else { return [] }
    let ripe = waiting.filter { $0.askAgain <= now }
    waiting.removeAll { $0.askAgain <= now }
    return ripe
  }

  /// Everything of a vehicle that is gone.
  mutating func rest(of vehicle: Int) -> [Waiting] {
    let rest = waiting.filter { $0.vehicle == vehicle }
    waiting.removeAll { $0.vehicle == vehicle }
    return rest
  }

  /// Whether one is worth waiting for still; then it is kept.
  ///
  /// - Parameters:
  ///   - crossed: when the middle went over the line; nil when it is still before it.
  ///   - lastSeen: when the vehicle was seen last: nothing comes of waiting for one that is not seen.
  mutating func keeps(_ one: Waiting, crossed: Timestamp?, lastSeen: Timestamp, at now: Timestamp) -> Bool {
    guard now.seconds(since: one.time) < settings.patience, now.seconds(since: lastSeen) < settings.lookahead else {
      return false
    }
    if let crossed, now.seconds(since: crossed) >= settings.lookahead { return false }
    var kept = one
    kept.askAgain = now.advanced(bySeconds: settings.interval)
    waiting.append(kept)
    return true
  }
}
