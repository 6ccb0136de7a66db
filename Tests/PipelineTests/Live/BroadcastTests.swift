import Groundwork
import Records
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(1)))
struct BroadcastTests {
  @Test func `everybody gets every value in its order`() async {
    let broadcast = Broadcast<Int>()
    let listeners = (0..<3).map { _ in broadcast.subscribe(.neverLoses(100)) }
    for number in 0..<100 { await broadcast.send(number) }
    broadcast.close()
    for listener in listeners { #expect(await Self.rest(of: listener) == Array(0..<100)) }
  }

  @Test func `a listener that reads nothing loses the oldest, counted, and harms nobody`() async {
    let broadcast = Broadcast<Int>()
    let (slow, quick) = (broadcast.subscribe(.newestWins(2)), broadcast.subscribe(.neverLoses(50)))
    for number in 0..<50 { await broadcast.send(number) }
    #expect(slow.dropped == 48 && slow.count == 2 && quick.dropped == 0)
    #expect(broadcast.dropped == 48)
    broadcast.close()
    #expect(await Self.rest(of: slow) == [48, 49])
    #expect(await Self.rest(of: quick) == Array(0..<50))
  }

  @Test func `the sender waits for a listener that loses nothing`() async {
    let broadcast = Broadcast<Int>()
    let listener = broadcast.subscribe(.neverLoses(1))
    await broadcast.send(1)
    let isSent = Gauge()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await broadcast.send(2)
        isSent.set(1)
      }
      for _ in 0..<100 { await Task.yield() }
      #expect(isSent.value == 0)
      #expect(await listener.next() == 1)
    }
    #expect(isSent.value == 1)
    #expect(await listener.next() == 2)
  }

  @Test func `nobody waits for a listener that has left`() async {
    let broadcast = Broadcast<Int>()
    let (leaving, losing) = (broadcast.subscribe(.neverLoses(1)), broadcast.subscribe(.newestWins(1)))
    await broadcast.send(1)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await broadcast.send(2) }
      group.addTask { leaving.cancel() }
    }
    await broadcast.send(3)
    losing.cancel()
    #expect(broadcast.listenerCount == 0)
    // What a listener lost stays counted when it is gone.
    #expect(broadcast.dropped == 2)
    #expect(await leaving.next() == 1)
    #expect(await leaving.next() == nil)
  }

  @Test func `whoever listens to what has ended hears so at once`() async {
    let broadcast = Broadcast<Int>()
    broadcast.close()
    #expect(await broadcast.subscribe(.neverLoses(1)).next() == nil)
  }

  private static func rest(of listener: Subscription<Int>) async -> [Int] {
    var values: [Int] = []
    while let value = await listener.next() { values.append(value) }
    return values
  }
}
