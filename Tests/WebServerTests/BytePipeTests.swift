import TestKit
import Testing

@testable import WebServer

@Suite(.timeLimit(.minutes(1))) struct BytePipeTests {
  private static let block = [UInt8](repeating: 1, count: 100)

  @Test func `several writers wait for space, and all of them get on`() async throws {
    let pipe = BytePipe(limit: 100)
    try await pipe.write(Self.block)
    let writers = (0..<3).map { _ in Task { try await pipe.write(Self.block) } }
    while pipe.waitingWriters < 3 { try await Task.sleep(for: .milliseconds(1)) }
    for _ in 0..<4 { #expect(try await pipe.next()?.count == 100) }
    for writer in writers { try await writer.value }
  }

  @Test func `one that is cancelled leaves the others waiting, and they hear when the reader goes`() async throws {
    let pipe = BytePipe(limit: 100)
    try await pipe.write(Self.block)
    let (one, other) = (Task { try await pipe.write(Self.block) }, Task { try await pipe.write(Self.block) })
    while pipe.waitingWriters < 2 { try await Task.sleep(for: .milliseconds(1)) }
    one.cancel()
    await #expect(throws: CancellationError.self) { try await one.value }
    pipe.abandon()
    await #expect(throws: ClientGone.self) { try await other.value }
  }
}
