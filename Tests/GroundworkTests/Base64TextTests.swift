import Foundation
import Groundwork
import Testing

struct Base64TextTests {
  @Test func `base 64 is what Foundation says it is`() {
    var random = SeededRandom(seed: 64)
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      let letters = Base64Text.letters(of: bytes)
      #expect(String(decoding: letters, as: UTF8.self) == Data(bytes).base64EncodedString())
      #expect(Base64Text.bytes(of: letters) == bytes)
    }
    for text in ["A", "AA=A", "A===", "AA-=", "====", "AAAA="] {
      #expect(Base64Text.bytes(of: Array(text.utf8)) == nil)
    }
  }
}
