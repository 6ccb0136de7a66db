import Groundwork
import Records
import Testing
import TrafficCore
@testable import TrafficAPI

struct ProgressBoardTests {
  private func news(_ id: String, _ frame: Int, _ state: JobState = .processing) -> JobEvent {
    JobEvent(
      jobID: id, kind: "visiontrack.video", owner: nil, state: state, attempt: 1,
      progress: JobProgress(current: frame, total: 100), error: nil, at: .zero)
  }

  @Test func `news of jobs that nobody follows is nothing`() {
    var board = ProgressBoard()
    let answer1 = board.received(news("a", 1), at: .zero)
    #expect(answer1 == .nothing)
    #expect(board.isEmpty)
  }

  @Test func `the newest waits for its turn`() {
    var board = ProgressBoard()
    let answer2 = board.follow("a", at: .zero)
    #expect(answer2)
    let answer3 = board.received(news("a", 1), at: .milliseconds(50))
    #expect(answer3 == .nothing)
    let answer4 = board.received(news("a", 2), at: .milliseconds(100))
    #expect(answer4 == .nothing)
    #expect(board.nextDue == .milliseconds(200))
    let answer5 = board.due(at: .milliseconds(150))
    #expect(answer5.isEmpty)
    let answer6 = board.due(at: .milliseconds(200))
    #expect(answer6 == [news("a", 2)])
    #expect(board.nextDue == nil)
    let answer7 = board.received(news("a", 3), at: .milliseconds(400))
    #expect(answer7 == .send(news("a", 3)))
  }

  @Test func `the end never waits, and is the last`() {
    var board = ProgressBoard()
    let answer8 = board.follow("a", at: .zero)
    #expect(answer8)
    let answer9 = board.received(news("a", 9, .completed), at: .milliseconds(1))
    #expect(answer9 == .finish(jobID: "a"))
    let answer10 = board.received(news("a", 9), at: .seconds(9))
    #expect(answer10 == .nothing)
  }

  @Test func `too many are refused, known ones are not`() {
    var board = ProgressBoard(capacity: 2)
    let answer11 = board.follow("a", at: .zero)
    #expect(answer11)
    let answer12 = board.follow("b", at: .zero)
    #expect(answer12)
    let answer13 = board.follow("c", at: .zero)
    #expect(!answer13)
    let answer14 = board.follow("a", at: .seconds(1))
    #expect(answer14)
    board.leave("b")
    let answer15 = board.follow("c", at: .seconds(1))
    #expect(answer15)
  }
}
