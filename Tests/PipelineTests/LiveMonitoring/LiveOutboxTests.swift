import Records
import Testing
import TrafficCore

@testable import Pipeline

struct LiveOutboxTests {
  private func snapshot(_ video: Int, _ frame: Int) -> LiveSnapshot {
    LiveSnapshot(
      videoID: video, frameNumber: frame, milliseconds: 0, totalVehicles: 0, speedingCount: 0, currentInRegion: 0,
      session: .zero, created: .zero)
  }

  private func rows(_ video: Int, _ frames: Range<Int>) -> LiveSession.Rows {
    var rows = LiveSession.Rows()
    rows.snapshots = frames.map { snapshot(video, $0) }
    return rows
  }

  private func frames(_ batch: LiveOutbox.Batch?) -> [Int]? {
    guard case .rows(let rows) = batch else { return nil }
    return rows.snapshots.map(\.frameNumber)
  }

  @Test func `sums go first, then the rows of one video after the other, in their order`() {
    var outbox = LiveOutbox()
    outbox.add(rows(1, 0..<2))
    outbox.add(rows(2, 5..<6))
    outbox.add(rows(1, 2..<3))
    let sums = LiveSummary(videoID: 7, session: .zero, ended: .zero)
    outbox.add(sums)
    #expect(outbox.count == 5)
    let steps = (0..<4).map { _ in outbox.next() }
    #expect(steps[0] == .sums(sums))
    #expect(steps.map { frames($0) } == [nil, [0, 1, 2], [5], nil])
  }

  @Test func `a step that is put back comes again before what came meanwhile`() throws {
    var outbox = LiveOutbox()
    outbox.add(rows(1, 0..<2))
    let first = outbox.next()
    outbox.add(rows(1, 2..<3))
    outbox.putBack(try #require(first))
    let second = outbox.next()
    #expect(frames(second) == [0, 1, 2])
  }

  @Test func `when it is full the oldest are given up and counted`() {
    var outbox = LiveOutbox(mostRows: 3, mostSums: 1)
    outbox.add(rows(1, 0..<5))
    for video in 1...2 { outbox.add(LiveSummary(videoID: video, session: .zero, ended: .zero)) }
    #expect(outbox.givenUp == 3)
    let steps = [outbox.next(), outbox.next()]
    #expect(steps[0]?.videoID == 2)
    #expect(frames(steps[1]) == [2, 3, 4])
  }

  @Test func `a video that is forgotten leaves nothing`() {
    var outbox = LiveOutbox()
    outbox.add(rows(1, 0..<2))
    outbox.add(LiveSummary(videoID: 1, session: .zero, ended: .zero))
    outbox.add(rows(2, 0..<1))
    outbox.forget(1)
    #expect(outbox.count == 1)
    let step = outbox.next()
    #expect(step?.videoID == 2)
  }
}
