import Groundwork
import Testing
import TrafficCore

@testable import Pipeline

struct CameraLifeTests {
  private let moment = Timestamp(microseconds: 1_767_225_600_000_000)
  private let run = CameraLife.Order(goal: .run, opening: 0)

  private func life(_ kind: StreamPlan.Kind) -> CameraLife {
    let backoff = BackoffSettings(first: .seconds(1), maximum: .seconds(8), jitter: 0)
    return CameraLife(kind: kind, backoff: backoff, random: SeededRandom(), at: moment)
  }

  @Test func `a camera that fails is opened again after pauses that double up to a limit`() {
    var life = life(.live)
    var now = Duration.zero
    #expect(life.received(.ordered(run), at: now, moment) == .open)
    var pauses: [Duration] = []
    for _ in 0..<5 {
      guard case .wait(let end) = life.received(.failed("no route"), at: now, moment) else {
        Issue.record("it does not wait")
        return
      }
      #expect(life.phase == .failed && life.reason == "no route")
      pauses.append(end - now)
      now = end
      #expect(life.received(.waited, at: now, moment) == .open)
    }
    #expect(pauses == [1, 2, 4, 8, 8].map { .seconds($0) })
    // The reason is there until there is a picture.
    #expect(life.phase == .connecting && life.reason == "no route")
    #expect(life.received(.frame, at: now, moment) == .goOn)
    #expect(life.phase == .online && life.reason == nil)
  }

  @Test func `a file that fails or ends is over`() {
    var failing = life(.file)
    _ = failing.received(.ordered(run), at: .zero, moment)
    #expect(failing.received(.failed("damaged"), at: .zero, moment) == .finish(.failed("damaged")))
    #expect(failing.phase == .ended && failing.reason == "damaged")
    var ending = life(.file)
    _ = ending.received(.ordered(run), at: .zero, moment)
    #expect(ending.received(.ended, at: .zero, moment) == .finish(.finished))
    #expect(ending.received(.frame, at: .zero, moment) == .goOn && ending.phase == .ended)
  }

  @Test func `somebody's wish wins over whatever happens`() {
    var life = life(.live)
    _ = life.received(.ordered(run), at: .zero, moment)
    _ = life.received(.failed("away"), at: .zero, moment)
    #expect(life.received(.ordered(CameraLife.Order(goal: .pause, opening: 0)), at: .zero, moment) == .hold)
    // A timer that comes too late.
    #expect(life.received(.waited, at: .seconds(9), moment) == .goOn)
    #expect(life.phase == .paused && life.reason == nil)
    #expect(life.received(.ordered(run), at: .seconds(9), moment) == .open)
    #expect(life.received(.ordered(CameraLife.Order(goal: .stop, opening: 0)), at: .zero, moment) == .finish(.stopped))
    #expect(life.phase == .stopped)
  }

  @Test func `a restart opens at once, also while it waits`() {
    var life = life(.live)
    _ = life.received(.ordered(run), at: .zero, moment)
    #expect(life.received(.ordered(run), at: .zero, moment) == .goOn)
    #expect(life.received(.ordered(CameraLife.Order(goal: .run, opening: 1)), at: .zero, moment) == .open)
    _ = life.received(.failed("away"), at: .zero, moment)
    #expect(life.received(.ordered(CameraLife.Order(goal: .run, opening: 2)), at: .zero, moment) == .open)
  }

  @Test func `a phase lasts since it began, whatever is said of it meanwhile`() {
    var life = life(.live)
    _ = life.received(.ordered(run), at: .zero, moment)
    _ = life.received(.frame, at: .zero, moment.advanced(bySeconds: 1))
    _ = life.received(.health(SourceHealth(phase: .online)), at: .zero, moment.advanced(bySeconds: 2))
    #expect(life.since == moment.advanced(bySeconds: 1))
    let stalled = SourceHealth(phase: .stalled, reason: "no frame for 10 s")
    _ = life.received(.health(stalled), at: .zero, moment.advanced(bySeconds: 3))
    _ = life.received(.health(stalled), at: .zero, moment.advanced(bySeconds: 4))
    #expect(life.phase == .stalled && life.reason == "no frame for 10 s")
    #expect(life.since == moment.advanced(bySeconds: 3))
  }
}
