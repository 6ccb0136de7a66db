import Foundation

/// Damages bytes in the ways that files are damaged: flipped, cut, repeated, overwritten. Repeatable.
package struct Mutation {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// `GANTRY_FUZZ_ROUNDS`, else `usual`.
  package static func rounds(usual: Int) -> Int {
    ProcessInfo.processInfo.environment["GANTRY_FUZZ_ROUNDS"].flatMap { Int($0) } ?? usual
  }

  /// One to four damages.
  package mutating func damage(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0..<1 + below(4) where !bytes.isEmpty {
      let place = below(bytes.count)
      let length = min(1 + below(16), bytes.count - place)
      switch below(6) {
      case 0: bytes[place] ^= 1 << UInt8(below(8))
      case 1: bytes[place] = UInt8(below(256))
      case 2: bytes.removeSubrange(place..<place + length)
      case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: below(bytes.count))
      case 4: bytes.removeLast(bytes.count - place)
      default: for index in place..<place + length { bytes[index] = 0xff }
      }
    }
    return bytes
  }

  /// SplitMix64.
  private mutating func below(_ limit: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
  }
}
