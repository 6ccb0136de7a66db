import Groundwork
import Testing

struct SystemRandomBlocksTests {
  @Test func `no number comes twice, in one source or in two`() {
    var (first, second) = (SystemRandomBlocks(), SystemRandomBlocks())
    let numbers = (0..<1000).flatMap { _ in [first.next(), second.next()] }
    #expect(Set(numbers).count == 2000)
  }
}
