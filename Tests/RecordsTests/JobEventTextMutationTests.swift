import Records
import TestKit
import Testing
import TrafficCore

struct JobEventTextMutationTests {
  private let event = JobEvent(
    jobID: "5f0f", kind: "trafficai.video", owner: "-", state: .processing, attempt: 2,
    progress: JobProgress(current: 3, total: 10, message: "a\tb\n\\c\0ä"), error: nil, at: Timestamp(microseconds: -7))

  @Test func `an event survives its journey`() {
    #expect(JobEvent(text: event.text) == event)
    #expect(event.text.utf8.allSatisfy { $0 != 0 && $0 != UInt8(ascii: "\n") })
  }

  @Test func `long words are cut, so that it fits into a notification`() throws {
    let long = String(repeating: "ä\t", count: 5000)
    let event = JobEvent(
      jobID: long, kind: long, owner: long, state: .failed, attempt: 1,
      progress: JobProgress(current: 0, total: 0, message: long), error: long, at: .zero)
    #expect(event.text.utf8.count < 8000)
    let read = try #require(JobEvent(text: event.text))
    #expect(read.error?.hasPrefix("ä\tä\t") == true)
  }

  @Test func `damaged texts are no events or other ones, and never a crash`() {
    var mutation = Mutation(seed: 5)
    var refused = 0
    for _ in 0..<Mutation.rounds(usual: 2000) {
      if JobEvent(text: String(decoding: mutation.damage(Array(event.text.utf8)), as: UTF8.self)) == nil {
        refused += 1
      }
    }
    #expect(refused > 100)
  }
}
