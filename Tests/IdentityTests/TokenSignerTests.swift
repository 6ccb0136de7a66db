import Groundwork
import Identity
import Testing

struct TokenSignerTests {
  private let signer = TokenSigner(secret: Secret("a secret of more than sixteen characters"))
  private let claims = TokenClaims(
    subject: "ana \"the\" ünï\u{1}", identifier: "s-1", issued: 1_000_000, expires: 1_001_800, role: .operator)

  @Test func `what was signed is read back`() throws {
    #expect(try signer.verify(signer.sign(claims), now: .seconds(1_000_100)) == claims)
  }

  @Test func `HMAC SHA-256 is that of RFC 4231 and of RFC 7515`() {
    #expect(
      Digest.hexadecimal(Digest.hmacSHA256(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    // Its sixth case: a key longer than a block.
    #expect(
      Digest.hexadecimal(
        Digest.hmacSHA256(
          Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8), key: Array(repeating: 0xAA, count: 131))
      )
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    let key = Base64URL.bytes(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow".utf8)
    let text =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      + "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    #expect(
      Base64URL.text(Digest.hmacSHA256(Array(text.utf8), key: key ?? []))
        == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
  }

  @Test(arguments: [
    (1_001_829, nil), (1_001_830, TokenError.expired), (999_970, nil), (999_969, .notYetValid),
  ])
  func `a clock may be off by the skew and no more`(now: Int, error: TokenError?) {
    var found: TokenError?
    do throws(TokenError) { _ = try signer.verify(signer.sign(claims), now: .seconds(now)) } catch { found = error }
    #expect(found == error)
  }

  @Test func `another secret opens nothing`() {
    let other = TokenSigner(secret: Secret("a secret of more than sixteen characterz"))
    #expect(throws: TokenError.signature) { try other.verify(signer.sign(claims), now: .seconds(1_000_100)) }
  }

  @Test(arguments: [
    #"{"alg":"none"}"#, #"{"alg":"HS512","typ":"JWT"}"#, #"{"alg":"RS256"}"#, #"{"typ":"JWT"}"#,
    #"{"alg":"HS256","crit":"b64"}"#, #"{"alg":"hs256"}"#,
  ])
  func `the token does not choose how it is checked`(header: String) {
    let parts = signer.sign(claims).split(separator: ".")
    let signed = "\(Base64URL.text(Array(header.utf8))).\(parts[1])"
    let signature = Digest.hmacSHA256(Array(signed.utf8), key: Array("a secret of more than sixteen characters".utf8))
    let token = "\(signed).\(Base64URL.text(signature))"
    #expect(throws: TokenError.algorithm) { try signer.verify(token, now: .seconds(1_000_100)) }
    #expect(throws: TokenError.algorithm) { try signer.verify("\(signed).", now: .seconds(1_000_100)) }
  }

  @Test func `a token for one API opens no other`() {
    var claims = claims
    claims.audience = "console"
    #expect(throws: TokenError.audience) { try signer.verify(signer.sign(claims), now: .seconds(1_000_100)) }
    #expect(throws: TokenError.audience) {
      try signer.verify(signer.sign(self.claims), now: .seconds(1_000_100), audience: "console")
    }
    #expect(throws: Never.self) {
      try signer.verify(signer.sign(claims), now: .seconds(1_000_100), audience: "console")
    }
  }

  @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", String(repeating: "a", count: 5000)])
  func `what is no token is refused`(text: String) {
    #expect(throws: TokenError.malformed) { try signer.verify(text, now: .seconds(1)) }
  }
}
