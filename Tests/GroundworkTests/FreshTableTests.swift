import Groundwork
import Testing

struct FreshTableTests {
  @Test func `what nobody keeps anew is forgotten while others are kept`() {
    var table = FreshTable<String, Int>(memory: .seconds(10))
    table.keep(1, for: "left", at: .seconds(100))
    for second in 101...130 { table.keep(second, for: "watched", at: .seconds(second)) }
    #expect(table["left"] == nil && table["watched"] == 130)
    #expect(table.count == 1)
  }

  @Test func `within its memory everything is there, and what ends is gone at once`() {
    var table = FreshTable<String, Int>(memory: .seconds(10))
    table.keep(1, for: "a", at: .seconds(1))
    table.keep(2, for: "b", at: .seconds(10))
    #expect(table["a"] == 1 && table["b"] == 2)
    table.forget("a")
    #expect(table["a"] == nil && table.count == 1)
  }

  @Test func `thousands of streams that come and go leave no more than the last ones`() {
    var table = FreshTable<Int, Int>(memory: .seconds(10))
    for second in 0..<10_000 { table.keep(second, for: second, at: .seconds(second)) }
    #expect(table.count <= 20)
  }
}
