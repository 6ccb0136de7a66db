import Testing

@testable import TrafficCore

struct WaitingPassagesTests {
  private let passage = LinePassage(line: "a", direction: .forward, directionName: "in", lineFraction: 0.5)
  private func at(_ seconds: Double) -> Timestamp { Timestamp.zero.advanced(bySeconds: seconds) }

  @Test func `a crossing waits until enough of the way after it was seen`() throws {
    var waiting = WaitingPassages()
    waiting.add(1, line: 0, passage, crossed: at(10))
    let early = waiting.ripe(at: at(10.9))
    #expect(early.isEmpty)
    let one = try #require(ripe(&waiting, at(11)))
    // The middle of a lorry was over the line half a second after its bumper.
    let isKept = waiting.keeps(one, crossed: at(10.5), lastSeen: at(11), at: at(11))
    #expect(isKept)
    let soon = waiting.ripe(at: at(11.1))
    #expect(soon.isEmpty)
    let again = try #require(ripe(&waiting, at(11.5)))
    let isKeptAgain = waiting.keeps(again, crossed: at(10.5), lastSeen: at(11.5), at: at(11.5))
    #expect(!isKeptAgain)
    let last = waiting.ripe(at: at(20))
    #expect(last.isEmpty)
  }

  @Test func `nobody waits for who stops on the line or is gone`() throws {
    var waiting = WaitingPassages()
    waiting.add(1, line: 0, passage, crossed: at(10))
    let one = try #require(ripe(&waiting, at(12)))
    let isKept = waiting.keeps(one, crossed: nil, lastSeen: at(12), at: at(12))
    let stopped = waiting.keeps(one, crossed: nil, lastSeen: at(14), at: at(14))
    let gone = waiting.keeps(one, crossed: nil, lastSeen: at(10.5), at: at(12))
    #expect(isKept && !stopped && !gone)
    let counts = [waiting.rest(of: 2).count, waiting.rest(of: 1).count, waiting.rest(of: 1).count]
    #expect(counts == [0, 1, 0])
  }

  private func ripe(_ waiting: inout WaitingPassages, _ now: Timestamp) -> WaitingPassages.Waiting? {
    waiting.ripe(at: now).first
  }
}
