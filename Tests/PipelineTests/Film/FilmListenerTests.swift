import Testing
import TrafficCore
import Wire

@testable import Pipeline

@Suite(.timeLimit(.minutes(1)))
struct FilmListenerTests {
  /// Every tenth is a key picture.
  private func fragments(_ count: Int, bytes: Int = 20) throws -> [FilmFragment] {
    var cutter = FilmCutter()
    // A picture comes out when the next one has come.
    return try (0...count).compactMap { number in
      cutter.take(try FilmPictures.picture(number, isKey: number % 10 == 0, bytes: bytes))
    }
  }

  @Test func `who begins late begins with a key picture and has lost nothing`() async throws {
    let listener = FilmListener {}
    let all = try fragments(25)
    for fragment in all.dropFirst(3) { _ = listener.offer(fragment) }
    #expect(await listener.next()?.timestamp == all[10].timestamp)
    #expect(listener.lost == 0)
  }

  @Test func `who is too slow loses what there is no room for, counted, and goes on at a key picture`() async throws {
    let listener = FilmListener {}
    let all = try fragments(200)
    let outcomes = all.map { listener.offer($0) }
    let taken = outcomes.count { $0 == .taken }
    #expect(taken == 64)
    #expect(listener.lost == 200 - taken)
    var received: [FilmFragment] = []
    while received.count < taken, let next = await listener.next() { received.append(next) }
    #expect(received.map(\.timestamp) == all.prefix(taken).map(\.timestamp))
    for fragment in try fragments(215).dropFirst(201) { _ = listener.offer(fragment) }
    #expect(await listener.next()?.isKey == true)
    #expect(listener.lost == 200 - taken + 9)
  }

  @Test func `large pictures are bounded by their bytes`() throws {
    let listener = FilmListener {}
    let outcomes = try fragments(20, bytes: 1 << 20).map { listener.offer($0) }
    #expect(outcomes.count { $0 == .taken } <= 8)
  }
}
