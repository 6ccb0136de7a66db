import Groundwork
import Identity
import TestKit
import Testing

/// Damaged tokens never open anything and never end the process; `GANTRY_FUZZ_ROUNDS` makes the run long.
struct TokenMutationTests {
  private static let rounds = Mutation.rounds(usual: 3_000)
  private let secret = "a secret of more than sixteen characters"

  @Test func `a damaged token opens nothing`() {
    let signer = TokenSigner(secret: Secret(secret))
    let token = signer.sign(TokenClaims(subject: "ana", identifier: "1", issued: 100, expires: 200, role: .viewer))
    var mutation = Mutation(seed: 0x1D01)
    for _ in 0..<Self.rounds {
      let damaged = String(decoding: mutation.damage(Array(token.utf8)), as: UTF8.self)
      if damaged == token { continue }
      #expect(throws: TokenError.self) { try signer.verify(damaged, now: .seconds(150)) }
    }
  }

  @Test func `damaged claims under a true signature are read or refused`() {
    let signer = TokenSigner(secret: Secret(secret))
    let head = Base64URL.text(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
    let seed = Array(
      #"{"sub":"an\u00e4\ud83d\ude00","jti":"1","iat":100,"exp":9223372036854775807,"role":"admin","x":[true,null]}"#
        .utf8.filter { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") })
    var mutation = Mutation(seed: 0x1D02)
    var accepted = 0
    for _ in 0..<Self.rounds {
      let signed = "\(head).\(Base64URL.text(mutation.damage(seed)))"
      let signature = Digest.hmacSHA256(Array(signed.utf8), key: Array(secret.utf8))
      do throws(TokenError) {
        let claims = try signer.verify("\(signed).\(Base64URL.text(signature))", now: .seconds(150))
        #expect(!claims.subject.isEmpty && claims.expires > 100)
        accepted += 1
      } catch {
        #expect(error != .signature && error != .algorithm)
      }
    }
    #expect(accepted < Self.rounds)
  }

  @Test func `base64url reads exactly what it writes`() {
    var random = SeededRandom(seed: 0x1D03)
    for length in 0..<200 {
      let bytes = Random.bytes(length, &random)
      let text = Base64URL.text(bytes)
      #expect(Base64URL.bytes(text.utf8) == bytes)
      #expect(text.utf8.allSatisfy { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") })
    }
    for wrong in ["A", "AA=", "AB", "A A", "AAA+", "AAAAA"] { #expect(Base64URL.bytes(wrong.utf8) == nil, "\(wrong)") }
  }
}
