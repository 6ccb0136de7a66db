import Testing
import WebServer

struct ByteRangeTests {
  @Test(arguments: [
    ("bytes=0-0", 0..<1), ("bytes=2-", 2..<10), ("bytes=-4", 6..<10), ("bytes=5-99", 5..<10), ("Bytes=0-9", 0..<10),
    ("bytes=-99", 0..<10),
  ])
  func `parts of a file are understood`(header: String, range: Range<Int>) {
    #expect(ByteRange(header, size: 10) == .part(range))
  }

  @Test(arguments: ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999-"])
  func `parts behind the end are outside`(header: String) {
    #expect(ByteRange(header, size: 10) == .outside)
  }

  @Test(arguments: ["bytes=", "bytes=-", "bytes=4-2", "bytes=1-2,4-5", "lines=1-2", "1-2", "bytes=a-b", "bytes=+1-2"])
  func `what cannot be read asks for the whole`(header: String) {
    #expect(ByteRange(header, size: 10) == .whole)
  }
}
