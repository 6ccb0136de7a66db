package import Groundwork
import Identity
package import WebServer

/// Addresses from which anybody who has them may fetch one result for a while: the name and the end of the time are
/// signed.
package struct ResultLinks: Sendable {
  private let key: [UInt8]
  private let clock: any WallClock

  /// - Parameter secret: what signs tokens; the key of the links is derived from it.
  package init(secret: Secret, clock: any WallClock) {
    key = Digest.hmacSHA256(Array("result links".utf8), key: Array(secret.revealed.utf8))
    self.clock = clock
  }

  /// `/results/<name>?expires=…&signature=…`
  package func address(_ name: String, lasting: Duration) -> String {
    let expires = clock.sinceEpoch.components.seconds + lasting.components.seconds
    return "/results/\(PercentCoding.encoded(name))?expires=\(expires)&signature=\(signature(name, expires))"
  }

  package func isGood(_ name: String, _ query: Query) -> Bool {
    guard let text = query["expires"], let expires = Int64(text), let given = query["signature"] else { return false }
    return Digest.areEqual(given, signature(name, expires)) && clock.sinceEpoch < .seconds(expires)
  }

  private func signature(_ name: String, _ expires: Int64) -> String {
    Base64URL.text(Digest.hmacSHA256(Array("\(expires) \(name)".utf8), key: key))
  }
}
