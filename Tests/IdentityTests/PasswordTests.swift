import Groundwork
import Identity
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PasswordTests {
  private let hasher = PasswordHasher(cost: 4)

  @Test func `a password is kept as bcrypt and found again`() async throws {
    let hash = try await hasher.hash(Secret("correct horse ä"))
    #expect(hash.hasPrefix("$2b$04$") && hash.count == 60)
    #expect(try await hasher.verify(Secret("correct horse ä"), against: hash))
    #expect(try await !hasher.verify(Secret("correct horse a"), against: hash))
    #expect(try await hasher.hash(Secret("correct horse ä")) != hash)
  }

  @Test func `hashes that others made are understood`() async throws {
    // From the test vectors of crypt_blowfish.
    let known = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
    #expect(try await hasher.verify(Secret("U*U"), against: known))
  }

  @Test func `no user, no password and a broken hash all say no`() async throws {
    #expect(try await !hasher.verify(Secret("correct horse"), against: nil))
    #expect(try await !hasher.verify(Secret(String(repeating: "x", count: 73)), against: nil))
    await #expect(throws: PasswordError.self) { try await hasher.verify(Secret("a"), against: "nonsense") }
  }

  @Test(arguments: [
    ("seven c", PasswordError.tooShort(minimum: 8)), (String(repeating: "ä", count: 37), .tooLong(maximum: 72)),
    ("12345678\u{0}", .zeroByte),
  ])
  func `what bcrypt would cut is refused`(password: String, error: PasswordError) async {
    await #expect(throws: error) { try await hasher.hash(Secret(password)) }
  }

  @Test func `an unknown user takes as long as a wrong password`() async throws {
    let slow = PasswordHasher(cost: 9)
    let hash = try await slow.hash(Secret("correct horse"))
    _ = try await slow.verify(Secret("warm up the decoy"), against: nil)
    func time(_ hash: String?) async throws -> Duration {
      var best = Duration.seconds(60)
      for _ in 0..<3 {
        let start = SystemMonotonicClock().now
        _ = try await slow.verify(Secret("wrong password"), against: hash)
        best = min(best, SystemMonotonicClock().now - start)
      }
      return best
    }
    let (known, unknown) = (try await time(hash), try await time(nil))
    #expect(unknown > known * 0.5 && unknown < known * 2, "known \(known), unknown \(unknown)")
  }
}
