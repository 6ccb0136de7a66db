package import Groundwork

/// Makes and checks signed tokens: JSON Web Tokens (RFC 7519) with HMAC SHA-256 and nothing else.
///
/// The algorithm is ours, not the token's: a header that names another one, or a key of its own, is refused before
/// anything is computed.
package struct TokenSigner: Sendable {
  /// How far the clock of whoever made a token may be off.
  package let clockSkew: Duration
  private let key: Secret
  private let header: String

  /// Longer tokens are refused unread.
  private static let maximumLength = 4096

  package init(secret: Secret, clockSkew: Duration = .seconds(30)) {
    key = secret
    self.clockSkew = clockSkew
    var json = FlatJSON()
    json.add("alg", .text("HS256"))
    json.add("typ", .text("JWT"))
    header = Base64URL.text(json.bytes)
  }

  package func sign(_ claims: TokenClaims) -> String {
    let signed = "\(header).\(Base64URL.text(claims.json.bytes))"
    return "\(signed).\(Base64URL.text(signature(of: signed)))"
  }

  /// - Parameters:
  ///   - now: wall time since 1970, UTC.
  ///   - audience: what the token must have been made for.
  package func verify(_ token: String, now: Duration, audience: String? = nil) throws(TokenError) -> TokenClaims {
    let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard token.utf8.count <= Self.maximumLength, parts.count == 3, let head = Base64URL.bytes(parts[0]),
      let body = Base64URL.bytes(parts[1]), let given = Base64URL.bytes(parts[2])
    else { throw .malformed }
    guard let header = FlatJSON(head) else { throw .malformed }
    guard header.text("alg") == "HS256", header["crit"] == nil else { throw .algorithm }
    let signed = String(decoding: token.utf8.prefix(parts[0].count + 1 + parts[1].count), as: UTF8.self)
    guard Digest.areEqual(given, signature(of: signed)) else { throw .signature }
    guard let claims = FlatJSON(body).flatMap(TokenClaims.init) else { throw .malformed }
    let (seconds, skew) = (Int(now.components.seconds), Int(clockSkew.components.seconds))
    // Numbers near the ends of Int must not trap.
    guard claims.expires > seconds - skew else { throw .expired }
    guard claims.issued <= seconds + skew else { throw .notYetValid }
    if claims.audience != audience { throw .audience }
    return claims
  }

  private func signature(of text: String) -> [UInt8] {
    Digest.hmacSHA256(Array(text.utf8), key: Array(key.revealed.utf8))
  }
}
