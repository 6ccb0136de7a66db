import Testing
import TrafficCore
@testable import TrafficAPI

struct AnswerFormTests {
  @Test(arguments: [
    ("bytes=0-0", 0..<1), ("bytes=2-", 2..<10), ("bytes=-4", 6..<10), ("bytes=5-99", 5..<10), ("Bytes=0-9", 0..<10),
    ("bytes=-99", 0..<10),
  ])
  func `parts of a file are understood`(header: String, range: Range<Int>) {
    #expect(ObjectRange(header, size: 10) == .part(range))
  }

  @Test(arguments: ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999-"])
  func `parts behind the end are outside`(header: String) {
    #expect(ObjectRange(header, size: 10) == .outside)
  }

  @Test(arguments: ["bytes=", "bytes=-", "bytes=4-2", "bytes=1-2,4-5", "lines=1-2", "1-2", "bytes=a-b", "bytes=+1-2"])
  func `what cannot be read asks for the whole`(header: String) {
    #expect(ObjectRange(header, size: 10) == .whole)
  }

  @Test(arguments: [
    ("a.mp4", "a.mp4", ".mp4"), ("A.MP4", "A.MP4", ".mp4"), ("x/y/b.tar.gz", "b.tar.gz", ".gz"), ("..", "none", ""),
    ("", "none", ""), (".hidden", ".hidden", ""), ("dot.", "dot.", ""), ("a\u{0}b.mov", "ab.mov", ".mov"),
  ])
  func `names of files lose what is dangerous`(given: String, text: String, suffix: String) {
    let name = FileName(given, empty: "none")
    #expect(name.text == text)
    #expect(name.suffix == suffix)
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00"), (1, "1970-01-01T00:00:00.000001"), (-1, "1969-12-31T23:59:59.999999"),
    (1_777_629_600_500_000, "2026-05-01T10:00:00.500000"),
  ])
  func `moments are written as clients read them`(microseconds: Int64, text: String) {
    #expect(WireTime.plain(Timestamp(microseconds: microseconds)) == text)
    #expect(WireTime.zoned(Timestamp(microseconds: microseconds)) == text + "Z")
  }
}
