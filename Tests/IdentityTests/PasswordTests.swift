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
    for broken in ["", "nonsense", "*0", "$2b$", "$2b$04$short"] {
      await #expect(throws: PasswordError.self) { try await hasher.verify(Secret("a"), against: broken) }
    }
  }

  @Test(arguments: [
    ("seven c", PasswordError.tooShort(minimum: 8)), (String(repeating: "ä", count: 37), .tooLong(maximum: 72)),
    ("12345678\u{0}", .zeroByte),
  ])
  func `what bcrypt would cut is refused`(password: String, error: PasswordError) async {
    await #expect(throws: error) { try await hasher.hash(Secret(password)) }
  }

  @Test func `an unknown user takes as long as a wrong password`() async throws {
    let hasher = PasswordHasher(cost: 6)
    let hash = try await hasher.hash(Secret("correct horse"))
    _ = try await hasher.verify(Secret("warm up the decoy"), against: nil)
    var (known, unknown) = (Duration.seconds(60), Duration.seconds(60))
    // The quickest of many, in turn, is what is left when the machine is busy with other things.
    for _ in 0..<100 {
      let start = SystemMonotonicClock().now
      _ = try await hasher.verify(Secret("wrong password"), against: hash)
      let middle = SystemMonotonicClock().now
      _ = try await hasher.verify(Secret("wrong password"), against: nil)
      known = min(known, middle - start)
      unknown = min(unknown, SystemMonotonicClock().now - middle)
    }
    #expect(unknown > known * 0.5 && unknown < known * 2, "known \(known), unknown \(unknown)")
  }
}
