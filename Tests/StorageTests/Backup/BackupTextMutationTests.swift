import Records
import TestKit
import Testing
import TrafficCore

@testable import Storage

struct BackupTextMutationTests {
  @Test func `a row comes back from its line`() {
    let values: [SQLValue] = [
      .null, .integer(.min), .number(1.0 / 3), .text(""), .text("-"), .text("a\tb\n\\t\\"), .number(-0.0),
    ]
    let line = BackupLine.text(values)
    #expect(!line.contains("\n"))
    #expect(BackupLine.values(line) == values)
  }

  @Test func `damaged lines are no rows or other ones, and never a crash`() {
    var mutation = Mutation(seed: 3)
    let line = Array(BackupLine.text([.null, .integer(5), .number(0.5), .text("a\tb\\")]).utf8)
    var refused = 0
    for _ in 0..<Mutation.rounds(usual: 2000) {
      if BackupLine.values(String(decoding: mutation.damage(line), as: UTF8.self)) == nil { refused += 1 }
    }
    #expect(refused > 200)
  }

  @Test func `no changed manifest is believed`() throws {
    var manifest = BackupManifest(made: "2026-05-01T10:00:00.000Z", step: 5)
    manifest.tables = [BackupManifest.Table(name: "gantry_jobs", rows: 7, checksum: "ab")]
    manifest.objects = [BackupManifest.Object(key: try ObjectKey("a/b"), size: 3, checksum: "cd")]
    #expect(BackupManifest(text: manifest.text) == manifest)
    var mutation = Mutation(seed: 4)
    for _ in 0..<Mutation.rounds(usual: 1000) {
      let damaged = mutation.damage(Array(manifest.text.utf8))
      let read = BackupManifest(text: String(decoding: damaged, as: UTF8.self))
      #expect(read == nil || damaged == Array(manifest.text.utf8))
    }
  }

  @Test func `damaged answers of a store come to an end`() {
    let answer = Array(
      """
      <?xml version="1.0"?><ListBucketResult xmlns="x"><IsTruncated>false</IsTruncated><Contents><Key>a&amp;b</Key>
      <Size>3</Size></Contents><Contents><Key/><Size>4</Size></Contents></ListBucketResult>
      """.utf8)
    let text = XMLText(answer)
    #expect(text.elements("Contents").map { $0.first("Size") } == ["3", "4"])
    #expect(text.all("Key") == ["a&b", ""] && text.first("IsTruncated") == "false" && text.first("Code") == nil)
    var mutation = Mutation(seed: 6)
    for _ in 0..<Mutation.rounds(usual: 2000) {
      _ = XMLText(mutation.damage(answer)).elements("Contents").map { $0.first("Key") }
    }
  }

  @Test func `moments survive their text, and bad ones are none`() throws {
    for microseconds in [0, -1, 1_777_629_600_123_456, -62_167_219_200_000_000, 253_402_300_799_999_999] as [Int64] {
      let moment = Timestamp(microseconds: microseconds)
      #expect(MomentText.moment(MomentText.text(moment)) == moment)
    }
    #expect(MomentText.text(Timestamp(microseconds: 1_777_629_600_123_456)) == "2026-05-01T10:00:00.123456Z")
    #expect(MomentText.moment("2026-02-31T10:00:00.000000Z") == nil)
    #expect(S3Moment.moment("Fri, 01 May 2026 10:00:00 GMT") == Timestamp(microseconds: 1_777_629_600_000_000))
    #expect(S3Moment.isoMoment("2026-05-01T10:00:00.12Z") == Timestamp(microseconds: 1_777_629_600_120_000))
    var mutation = Mutation(seed: 7)
    for _ in 0..<Mutation.rounds(usual: 2000) {
      let damaged = String(decoding: mutation.damage(Array("2026-05-01T10:00:00.123456Z".utf8)), as: UTF8.self)
      if let moment = MomentText.moment(damaged) { #expect(MomentText.text(moment) == damaged) }
      _ = S3Moment.moment(damaged)
      _ = S3Moment.isoMoment(damaged)
    }
  }
}
