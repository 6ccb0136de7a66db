import Groundwork
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LendingPoolTests {
  @Test func `never more than there are, and all get their turn`() async throws {
    let pool = LendingPool<Int>(maximum: 3, patience: .seconds(30)) { $0 }
    let held = Held()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<60 {
        group.addTask {
          try await pool.lend { _ in
            held.state.withLock { held in
              held.now += 1
              held.most = max(held.most, held.now)
            }
            try await Task.sleep(for: .milliseconds(2))
            held.state.withLock { $0.now -= 1 }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(held.state.withLock { $0.most } == 3)
    #expect(pool.counts == (3, 3))
  }

  @Test func `what came back last goes out first`() async throws {
    let pool = LendingPool<Int>(maximum: 3, patience: .seconds(1)) { $0 }
    _ = try await pool.lend { first in try await pool.lend { first + $0 } }
    #expect(try await pool.lend { $0 } == 0)
    #expect(pool.counts == (2, 2))
  }

  @Test func `who waits too long is told`() async throws {
    let pool = LendingPool<Int>(maximum: 1, patience: .milliseconds(20)) { $0 }
    try await pool.lend { _ in
      _ = await #expect(throws: LendingPool<Int>.Refusal.busy(1, for: .milliseconds(20))) {
        try await pool.lend { _ in }
      }
    }
    try await pool.lend { _ in }
  }

  @Test func `who is cancelled while waiting loses nothing for the others`() async throws {
    let pool = LendingPool<Int>(maximum: 1, patience: .seconds(30)) { $0 }
    try await pool.lend { _ in
      let waiting = Task { try await pool.lend { _ in } }
      try await Task.sleep(for: .milliseconds(20))
      waiting.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
    }
    #expect(pool.counts == (1, 1))
  }

  @Test func `a closed pool lends nothing, and who waits is told at once`() async throws {
    let pool = LendingPool<Int>(maximum: 1, patience: .seconds(30)) { $0 }
    try await pool.lend { _ in
      let waiting = Task { try await pool.lend { _ in } }
      try await Task.sleep(for: .milliseconds(20))
      #expect(pool.close() == [])
      await #expect(throws: LendingPool<Int>.Refusal.closed) { try await waiting.value }
    }
    await #expect(throws: LendingPool<Int>.Refusal.closed) { try await pool.lend { _ in } }
  }
}

/// How many hold something at the same time.
private final class Held: Sendable {
  let state = Lock((now: 0, most: 0))
}
