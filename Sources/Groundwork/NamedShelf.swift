/// Keeps what is dear to make for all who ask for it by name: each is made once, and let go of when nobody has asked for a
/// while.
package actor NamedShelf<Item: Sendable> {
  private struct Kept {
    let number: Int
    let making: Task<Item, any Error>
    var asked: Duration
  }

  private let idle: Duration
  private let clock: any MonotonicClock
  private let make: @Sendable (String) async throws -> Item
  private let release: @Sendable (Item) async -> Void
  private var kept: [String: Kept] = [:]
  private var made = 0

  /// - Parameters:
  ///   - idle: what nobody has asked for so long is let go of by the next `sweep`.
  ///   - release: ends what was made; nobody gets it any more.
  package init(
    idle: Duration, clock: any MonotonicClock = SystemMonotonicClock(),
    make: @escaping @Sendable (String) async throws -> Item, release: @escaping @Sendable (Item) async -> Void
  ) {
    self.idle = idle
    self.clock = clock
    self.make = make
    self.release = release
  }

  /// - Throws: what making it throws, to all who wait for it; whoever asks after that lets it be tried again.
  package func item(_ name: String) async throws -> Item {
    kept[name]?.asked = clock.now
    if let known = kept[name] { return try await known.making.value }
    made += 1
    let new = Kept(number: made, making: Task { [make] in try await make(name) }, asked: clock.now)
    kept[name] = new
    do {
      return try await new.making.value
    } catch {
      if kept[name]?.number == new.number { kept[name] = nil }
      throw error
    }
  }

  /// By name.
  package var names: [String] { kept.keys.sorted() }

  /// Lets go of what nobody has asked for.
  package func sweep() async {
    let old = kept.filter { clock.now - $0.value.asked >= idle }
    for name in old.keys { kept[name] = nil }
    for one in old.values { await end(one) }
  }

  /// Lets go of everything.
  package func empty() async {
    let all = kept.values
    kept = [:]
    for one in all { await end(one) }
  }

  private func end(_ one: Kept) async {
    if let item = try? await one.making.value { await release(item) }  // what was never made needs no end
  }
}
