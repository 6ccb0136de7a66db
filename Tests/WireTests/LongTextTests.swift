import Groundwork
import Testing

@testable import Wire

struct LongTextTests {
  @Test func `a byte that does not belong is found in every place of a text, whatever stands around it`() {
    var random = SeededRandom(seed: 21)
    for length in 1...25 {
      for place in 0..<length {
        let plain = Array("ABCxyz09+/=~!#".utf8)
        let text = (0..<length).map { _ in plain[Int.random(in: 0..<plain.count, using: &random)] }
        #expect(LongText.isPlain(text) && LongText.firstSpecial(in: text, from: 0) == length)
        for byte in UInt8.min...UInt8.max {
          var other = text
          other[place] = byte
          let isPlain = byte > 32 && byte < 127 && byte != 34 && byte != 92
          #expect(LongText.isPlain(other) == isPlain, "byte \(byte) in place \(place) of \(length)")
          let isSpecial = byte < 32 || byte == 34 || byte == 92
          #expect(LongText.firstSpecial(in: other, from: 0) == (isSpecial ? place : length))
          #expect(LongText.firstSpecial(in: other, from: place + 1) == length)
        }
      }
    }
  }

  @Test func `nothing is found in nothing`() {
    #expect(LongText.isPlain([UInt8]()) && LongText.firstSpecial(in: [], from: 0) == 0)
  }
}
