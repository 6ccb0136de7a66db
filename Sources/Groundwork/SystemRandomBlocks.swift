import Glibc

/// The system's randomness, fetched a block at a time: for identifiers that every request needs, where a question to the
/// kernel for each would be felt. What is still to come lies in memory, so keys and tokens are not made of it.
package struct SystemRandomBlocks: RandomNumberGenerator, Sendable {
  /// `getentropy` hands out at most 256 bytes.
  private static let wordsPerBlock = 32

  private var words: [UInt64] = []

  package init() {}

  package mutating func next() -> UInt64 {
    if let word = words.popLast() { return word }
    words = [UInt64](repeating: 0, count: Self.wordsPerBlock)
    let code = unsafe words.withUnsafeMutableBytes { unsafe getentropy($0.baseAddress, $0.count) }
    precondition(code == 0, "every Linux since 3.17 hands out randomness")
    return words.removeLast()
  }
}
