import Foundation
import TestKit
import Testing

/// Five rounds, one for each victim.
@Suite(.timeLimit(.minutes(10)))
struct KillServiceTests {
  @Test func `whoever dies in the middle, every accepted job ends once and nothing lies about`() async throws {
    var rounds = try await KillRounds(seed: 7)
    for (number, victim) in KillRounds.Victim.allCases.enumerated() {
      try await rounds.round(victim, isFresh: number % 2 == 0)
    }
    try await rounds.judge()
  }
}

/// Fifty, or as many as `GANTRY_SOAK_ROUNDS` says; `GANTRY_SOAK_SEED` for other accidents.
@Suite(.timeLimit(.minutes(60)), .enabled(if: Soak.isWanted, "GANTRY_SOAK=1 runs it"))
struct KillSoakTests {
  @Test func `fifty sudden deaths later every accepted job has ended once and nothing lies about`() async throws {
    var rounds = try await KillRounds(seed: UInt64(Soak.number("GANTRY_SOAK_SEED", 1)))
    let victims = KillRounds.Victim.allCases
    for number in 0..<Soak.number("GANTRY_SOAK_ROUNDS", 50) {
      let start = ContinuousClock.now
      let victim = victims[number % victims.count]
      try await rounds.round(victim, isFresh: number / victims.count % 2 == 0)
      print("round \(number + 1): \(victim), \(ContinuousClock.now - start)")
    }
    try await rounds.judge()
  }
}

/// What the environment says about long tests.
enum Soak {
  static let isWanted = ProcessInfo.processInfo.environment["GANTRY_SOAK"] != nil

  static func number(_ name: String, _ usual: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
  }
}
