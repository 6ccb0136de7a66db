/// Shows on a terminal how far a long job is, how fast and how long it will still take; silent in a pipe.
struct Progress {
  private let console: Console
  private let total: Int?
  private let noun: String
  private let start = ContinuousClock.now
  private var lastDrawn: ContinuousClock.Instant?

  /// Nothing is shown for what is over sooner than this.
  private static let patience = Duration.seconds(1)
  private static let interval = Duration.milliseconds(100)

  /// - Parameter noun: what is counted, in the plural: "pictures".
  init(_ console: Console, total: Int?, noun: String) {
    self.console = console
    self.total = total
    self.noun = noun
  }

  mutating func update(done: Int) {
    guard console.messages.isTerminal else { return }
    let now = ContinuousClock.now
    guard start + Self.patience <= now, lastDrawn.map({ $0 + Self.interval <= now }) ?? true else { return }
    lastDrawn = now
    let line = ProgressLine(done: done, total: total, noun: noun, elapsed: now - start)
    console.overwriteLine(line.text(width: console.messages.width))
  }

  /// Takes the bar away again; safe when none was drawn.
  mutating func finish() {
    if lastDrawn != nil { console.overwriteLine("") }
    lastDrawn = nil
  }
}

/// The text of a progress bar.
struct ProgressLine {
  let done: Int
  let total: Int?
  let noun: String
  let elapsed: Duration

  func text(width: Int) -> String {
    let seconds = max(elapsed / .seconds(1), 0.001)
    let rate = Double(done) / seconds
    let speed = "\(rate.text(decimals: rate < 10 ? 1 : 0))/s"
    guard let total, total > 0 else { return String("\(done) \(noun)  \(speed)".prefix(max(width - 1, 0))) }
    let fraction = min(Double(done) / Double(total), 1)
    let remaining = rate > 0 ? Self.clock(Double(total - done) / rate) : "?"
    let numbers = " \(done)/\(total) \(noun)  \(speed)  \(remaining) left"
    let barWidth = min(30, width - numbers.count - 3)
    guard barWidth >= 5 else { return String(numbers.dropFirst().prefix(max(width - 1, 0))) }
    let filled = Int(Double(barWidth) * fraction)
    return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: barWidth - filled) + "]"
      + numbers
  }

  /// 75 seconds are `1:15`.
  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    let tail = (rest < 10 ? "0" : "") + "\(rest)"
    return hours > 0 ? "\(hours):\(minutes < 10 ? "0" : "")\(minutes):\(tail)" : "\(minutes):\(tail)"
  }
}
