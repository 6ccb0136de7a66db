import Groundwork
import Records
import TestKit
import Testing
import WebServer

@testable import TrafficAPI

@Suite(.timeLimit(.minutes(1)))
struct SocketSignInTests {
  private let clock = ManualClock()
  private let asked = Counter()

  /// Answers with these, one after the other.
  private func signIn(_ answers: [(any Error)?]) -> SocketSignIn {
    let asked = asked
    let answers = answers.map { AnyAnswer(error: $0) }
    return SocketSignIn(
      SignIn([]) { _ in
        asked.add()
        if let error = answers[min(asked.value, answers.count) - 1].error { throw error }
        return 0
      }, clock: clock)
  }

  private struct AnyAnswer: Sendable {
    let error: (any Error)?
  }

  /// Lets ten seconds go by until it has asked so often.
  private func ask(_ count: Int) async throws {
    while asked.value < count {
      if clock.sleeperCount > 0 { clock.advance(by: .seconds(10)) }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  @Test func `who is refused after the database was away is found out all the same`() async throws {
    let signIn = signIn([
      nil, StoreError(.unavailable, "away"), HTTPError(503, "busy"), nil, HTTPError(401, "Sign in first."),
    ])
    async let isRefused = signIn.isRefused(Request(.get, "/"))
    try await ask(5)
    #expect(await isRefused)
    #expect(asked.value == 5)
  }

  @Test func `whoever leaves is not asked about any more`() async throws {
    let signIn = signIn([nil])
    let asking = Task { await signIn.isRefused(Request(.get, "/")) }
    try await ask(2)
    asking.cancel()
    #expect(await asking.value == false)
  }
}
