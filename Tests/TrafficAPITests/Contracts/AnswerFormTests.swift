import Testing
import TrafficCore
@testable import TrafficAPI

struct AnswerFormTests {
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
