import Groundwork
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1)))
final class NamedShelfTests: Sendable {
  private struct Broken: Error {}

  private let clock = ManualClock()
  private let made = Lock<[String]>([])
  private let ended = Lock<[String]>([])
  private let isBroken = Lock(false)

  private var shelf: NamedShelf<String> {
    NamedShelf(
      idle: .seconds(600), clock: clock,
      make: { [self] name in
        made.withLock { $0.append(name) }
        if isBroken.withLock({ $0 }) { throw Broken() }
        return "the \(name)"
      }, release: { [self] item in ended.withLock { $0.append(item) } })
  }

  @Test func `each is made once, however many ask at the same time`() async throws {
    let shelf = shelf
    let all = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask { try await shelf.item("small") } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(all == ["the small"] && made.withLock { $0 } == ["small"])
  }

  @Test func `what nobody asks for is let go of, what is asked for stays`() async throws {
    let shelf = shelf
    for name in ["small", "large"] { _ = try await shelf.item(name) }
    clock.advance(by: .seconds(599))
    await shelf.sweep()
    #expect(await shelf.names == ["large", "small"] && ended.withLock { $0.isEmpty })
    _ = try await shelf.item("large")
    clock.advance(by: .seconds(1))
    await shelf.sweep()
    #expect(await shelf.names == ["large"] && ended.withLock { $0 } == ["the small"])
    _ = try await shelf.item("small")
    #expect(made.withLock { $0 } == ["small", "large", "small"])
    await shelf.empty()
    #expect(await shelf.names.isEmpty && ended.withLock { $0.count } == 3)
  }

  @Test func `what cannot be made is tried again by whoever asks next`() async throws {
    let shelf = shelf
    isBroken.withLock { $0 = true }
    await #expect(throws: Broken.self) { try await shelf.item("small") }
    #expect(await shelf.names.isEmpty)
    isBroken.withLock { $0 = false }
    #expect(try await shelf.item("small") == "the small")
    await shelf.empty()
    #expect(ended.withLock { $0 } == ["the small"])
  }
}
