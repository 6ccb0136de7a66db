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
    for text in ["A", "AA=A", "A===", "AA-=", "====", "AAAA=", "AA==AAAA", "AAA=AAAA", "AAAA====", "=AAA"] {
      #expect(Base64Text.bytes(of: Array(text.utf8)) == nil)
    }
  }

  @Test func `one byte that is no letter is found in every place, whatever it is`() {
    let letters = Base64Text.letters(of: Array(0..<24))
    let alphabet = Set(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for place in letters.indices {
      for byte in UInt8.min...UInt8.max {
        var other = letters
        other[place] = byte
        let isLast = place == letters.count - 1
        let isLetter = alphabet.contains(byte) || (isLast && byte == UInt8(ascii: "="))
        #expect((Base64Text.bytes(of: other) != nil) == isLetter, "byte \(byte) in place \(place)")
      }
    }
  }
}
