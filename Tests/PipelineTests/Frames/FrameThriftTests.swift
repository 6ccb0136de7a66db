import Testing

@testable import Pipeline

/// What is asked and taken less often than once a picture.
struct FrameThriftTests {
  @Test func `who watches is asked once in a while, for each video by itself`() {
    var memory = WatchMemory(lasting: .milliseconds(250))
    #expect(memory.unknown([1, 2], at: .seconds(1)) == [1, 2])
    memory.note([1, 2], watched: [2], at: .seconds(1))
    #expect(memory.watched == [2])
    #expect(memory.unknown([1, 2, 3], at: .milliseconds(1249)) == [3])
    memory.note([3], watched: [3], at: .milliseconds(1249))
    #expect(memory.unknown([1, 2, 3], at: .milliseconds(1250)) == [1, 2])
    memory.note([1, 2], watched: [1], at: .milliseconds(1250))
    #expect(memory.watched == [1, 3])
  }

  @Test func `however many videos there are, few are remembered`() {
    var memory = WatchMemory(lasting: .seconds(1))
    for id in 0..<5000 {
      #expect(memory.unknown([id], at: .zero) == [id])
      memory.note([id], watched: [id], at: .zero)
    }
    #expect(memory.watched.count <= 1001)
    #expect(memory.unknown([4999], at: .zero).isEmpty, "the newest is known")
  }

  @Test func `more pictures are taken at once while they are quick and there are as many, fewer while they are slow`() {
    var batch = FrameBatch(least: 2)
    #expect(batch.count == 2)
    batch.took(.milliseconds(10), for: 1)
    #expect(batch.count == 2, "there were not as many")
    batch.took(.milliseconds(10), for: 2)
    batch.took(.milliseconds(10), for: 4)
    batch.took(.milliseconds(10), for: 8)
    #expect(batch.count == 8)
    batch.took(.milliseconds(101), for: 8)
    #expect(batch.count == 4)
    for _ in 0..<3 { batch.took(.seconds(1), for: 4) }
    #expect(batch.count == 2)
    var wide = FrameBatch(least: 16)
    wide.took(.zero, for: 16)
    #expect(wide.count == 16)
  }
}
