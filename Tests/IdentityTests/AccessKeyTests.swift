import Groundwork
import Identity
import Testing

struct AccessKeyTests {
  @Test func `a key is read back, and shows itself nowhere`() throws {
    var random = SeededRandom(seed: 7)
    let key = AccessKey.make(&random)
    #expect(try #require(AccessKey(key.text.revealed)) == key)
    #expect(key.prefix.count == 11 && key.text.revealed.hasPrefix(key.prefix + "_"))
    #expect(!"\(key)".contains(key.text.revealed.suffix(20)))
    #expect(key.digest.count == 64 && AccessKey.make(&random).digest != key.digest)
  }

  @Test(arguments: ["", "gk_", "gk_12345678", "sk_AAAAAAAA_" + String(repeating: "A", count: 43)])
  func `what cannot be a key is not looked for`(text: String) { #expect(AccessKey(text) == nil) }

  @Test func `an administrator's scope opens every door, reading opens one`() {
    let admin = Principal(kind: .key(prefix: "gk_a"), name: "a", identifier: "1", role: .viewer, scopes: [.admin])
    let reader = Principal(kind: .key(prefix: "gk_b"), name: "b", identifier: "2", role: .viewer, scopes: [.read])
    #expect(admin.may(Scope.detect) && !reader.may(Scope.detect) && reader.may(Scope.read))
    #expect(!reader.may(Role.operator) && reader.label == "key:gk_b")
    #expect(Scope.all(of: .operator) == [.read, .detect])
  }
}
