import Records
import Testing

struct ObjectKeyTests {
  @Test(arguments: ["a", "results/5f0f-1.mp4", "A_b.C-d/0", String(repeating: "a", count: 128)])
  func `a plain name is a key`(text: String) throws {
    #expect(try ObjectKey(text).text == text)
  }

  @Test(arguments: [
    "", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.hidden", "a b", "ä", "a\0b", "a\\b", "a%2fb", "a?b",
    String(repeating: "a", count: 129), String(repeating: "aaaa/", count: 110) + "a",
  ])
  func `what could leave its folder or needs escaping is none`(text: String) {
    #expect { try ObjectKey(text) } throws: { ($0 as? StoreError)?.kind == .invalid }
  }
}
