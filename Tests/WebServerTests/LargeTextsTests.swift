import Groundwork
import Testing

@testable import WebServer

struct LargeTextsTests {
  /// A frame as a client sends it.
  private func frame(_ first: UInt8, _ payload: [UInt8], mask: [UInt8]? = [9, 80, 7, 201]) -> [UInt8] {
    var bytes = [first]
    let flag: UInt8 = mask == nil ? 0 : 0x80
    switch payload.count {
    case ...125: bytes.append(flag | UInt8(payload.count))
    case ...0xFFFF: bytes += [flag | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    default: bytes += [flag | 127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> (8 * $0)) }
    }
    guard let mask else { return bytes + payload }
    return bytes + mask + zip(payload, 0...).map { $0 ^ mask[$1 % 4] }
  }

  private func text(_ length: Int) -> [UInt8] { (0..<length).map { UInt8($0 % 90 + 33) } }

  /// Adjoining rests as one: how a stream was cut must not matter.
  private func joined(_ pieces: [LargeTexts.Piece]) -> [LargeTexts.Piece] {
    pieces.reduce(into: []) { joined, piece in
      if case .rest(let more) = piece, case .rest(let before) = joined.last {
        joined[joined.count - 1] = .rest(before + more)
      } else {
        joined.append(piece)
      }
    }
  }

  private func take(_ bytes: [UInt8], limit: Int = 1 << 20, cut: Int) -> [LargeTexts.Piece] {
    var texts = LargeTexts(limit: limit)
    return joined(
      stride(from: 0, to: bytes.count, by: cut).flatMap { texts.take(Array(bytes[$0..<min($0 + cut, bytes.count)])) })
  }

  @Test(arguments: [1, 2, 3, 7, 13, 4096, 1 << 20])
  func `large texts are taken out, all else stays as it came, in its order, however it is cut`(cut: Int) {
    let (ping, small, binary) = (frame(0x89, [1]), frame(0x81, text(20)), frame(0x82, text(9000)))
    let parts = frame(0x01, text(5000)) + frame(0x89, []) + frame(0x80, text(5000))
    let stream =
      ping + small + frame(0x81, text(4096)) + binary + frame(0x81, text(70_001)) + frame(0x81, text(4097)) + parts
      + frame(0x81, text(5001)) + frame(0x88, [3, 232])
    #expect(
      take(stream, cut: cut) == [
        .rest(ping + small), .text(text(4096)), .rest(binary), .text(text(70_001)), .text(text(4097)), .rest(parts),
        .text(text(5001)), .rest(frame(0x88, [3, 232])),
      ])
  }

  @Test func `what breaks a rule is left to wslay with all that follows`() {
    let good = frame(0x81, text(5000))
    // Without a mask; larger than allowed.
    for bad in [frame(0x81, text(5000), mask: nil), frame(0x81, text(6001))] {
      #expect(take(good + bad + good, limit: 6000, cut: 100) == [.text(text(5000)), .rest(bad + good)])
    }
    // A text between the parts of another, and one that says that it is compressed.
    let between = frame(0x01, [65]) + good
    #expect(take(between, cut: 100) == [.rest(between)])
    #expect(take(frame(0xC1, text(5000)), cut: 100) == [.rest(frame(0xC1, text(5000)))])
    let endless: [UInt8] = [0x81, 0xFF] + [UInt8](repeating: 255, count: 12)
    #expect(take(endless + good, cut: 5) == [.rest(endless + good)])
  }

  @Test func `any bytes at all are taken apart without a crash, and none is lost`() {
    var random = SeededRandom(seed: 55)
    for _ in 0..<3000 {
      var bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      if Bool.random(using: &random) { bytes = frame(0x81, text(4100)) + bytes }
      var texts = LargeTexts(limit: 1 << 20)
      for byte in bytes { _ = texts.take([byte]) }
      let pieces = take(bytes, cut: Int.random(in: 1...50, using: &random))
      let rest = pieces.reduce(0) { if case .rest(let rest) = $1 { $0 + rest.count } else { $0 } }
      #expect(rest <= bytes.count)
    }
  }
}
