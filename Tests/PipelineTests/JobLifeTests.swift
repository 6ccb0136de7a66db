import Groundwork
import Records
import Testing

@testable import Pipeline

struct JobLifeTests {
  private func life(attempt: Int = 1) -> JobLife {
    JobLife(
      attempt: attempt, maximumAttempts: 3, settings: JobRunnerSettings(lease: .seconds(30)), retryPause: .seconds(5),
      at: .zero)
  }

  @Test func `what is done is written, and only then it is over`() {
    var life = life()
    #expect(life.received(.done(result: "{}"), at: .seconds(1)) == .write(.completed(result: "{}")))
    #expect(life.received(.tick(nil), at: .seconds(1)) == .nothing)
    #expect(life.received(.written, at: .seconds(1)) == .leave(.ended(.completed(result: "{}"))))
    #expect(life.received(.done(result: "again"), at: .seconds(2)) == .nothing)
  }

  @Test func `a second of hurried progress gives four reports, and the newest each time`() {
    var life = life()
    var reported: [Int] = []
    for step in 0..<100 {
      let action = life.received(.tick(.init(current: step)), at: .milliseconds(step * 10))
      if case .report(let progress) = action { reported.append(progress.current) }
    }
    #expect(reported == [0, 25, 50, 75])
    // What was held back is reported later, without anything new.
    #expect(life.received(.tick(nil), at: .seconds(1)) == .report(.init(current: 99)))
  }

  @Test func `the lease is renewed at a third of its time, also when answers do not come`() {
    var life = life()
    #expect(life.received(.tick(nil), at: .seconds(9)) == .nothing)
    #expect(life.received(.tick(nil), at: .seconds(10)) == .renew)
    #expect(life.received(.leaseHeld, at: .seconds(11)) == .nothing)
    #expect(life.received(.tick(nil), at: .seconds(20)) == .nothing)
    #expect(life.received(.tick(nil), at: .seconds(21)) == .renew)
    #expect(life.received(.tick(nil), at: .seconds(31)) == .renew)
  }

  @Test func `doubt renews at the next tick`() {
    var life = life()
    life.doubt()
    #expect(life.received(.tick(nil), at: .milliseconds(1)) == .renew)
  }

  @Test func `a lost lease stops the work and writes nothing, whatever the work says then`() {
    for end in [JobLife.Event.done(result: "{}"), .failed(JobFailure("x")), .stopped] {
      var life = life()
      #expect(life.received(.leaseLost, at: .seconds(1)) == .stopWork)
      #expect(life.received(end, at: .seconds(2)) == .leave(.lost))
    }
  }

  @Test func `a worker that ends puts its job back, and the attempt does not count`() {
    var life = life(attempt: 3)
    #expect(life.received(.shutdown, at: .zero) == .stopWork)
    #expect(
      life.received(.failed(JobFailure("broken pipe")), at: .zero)
        == .write(.again(error: nil, after: .zero, countsAttempt: false)))
  }

  @Test func `a job that takes too long has failed, once its work has stopped`() {
    var life = life()
    #expect(life.received(.tick(nil), at: .seconds(3600)) == .renew)
    #expect(life.received(.tick(nil), at: .seconds(3601)) == .stopWork)
    guard case .write(.failed(let reason)) = life.received(.stopped, at: .seconds(3602)) else {
      Issue.record("it did not fail")
      return
    }
    #expect(reason.contains("3600 s"))
  }

  @Test func `work that was ready before it heard of the end counts`() {
    var life = life()
    _ = life.received(.shutdown, at: .zero)
    #expect(life.received(.done(result: "{}"), at: .zero) == .write(.completed(result: "{}")))
  }

  @Test func `the cause of a failure decides whether there is another attempt`() {
    var hopeless = life()
    #expect(hopeless.received(.failed(JobFailure("no video")), at: .zero) == .write(.failed("no video")))
    var passing = life(attempt: 2)
    let again = JobLife.Ending.again(error: "odd", after: .seconds(5), countsAttempt: true)
    #expect(passing.received(.failed(JobFailure("odd", cause: .passing)), at: .zero) == .write(again))
    var last = life(attempt: 3)
    #expect(last.received(.failed(JobFailure("odd", cause: .passing)), at: .zero) == .write(.failed("odd")))
    var house = life(attempt: 3)
    let free = JobLife.Ending.again(error: "away", after: .seconds(5), countsAttempt: false)
    #expect(house.received(.failed(JobFailure("away", cause: .house)), at: .zero) == .write(free))
  }

  @Test func `an ending that cannot be written is tried for minutes, then left to others`() {
    var life = life()
    _ = life.received(.done(result: "{}"), at: .zero)
    var pauses: [Duration] = []
    var now = Duration.zero
    while case .writeAgain(.completed(result: "{}"), let pause) = life.received(.notWritten, at: now) {
      pauses.append(pause)
      now += pause
    }
    #expect(pauses.first == .milliseconds(200) && pauses.max() == .seconds(5))
    #expect(now > .seconds(600) && now < .seconds(620))
    #expect(life.received(.written, at: now) == .nothing)
  }

  @Test func `an ending that the table refuses was somebody else's`() {
    var life = life()
    _ = life.received(.done(result: "{}"), at: .zero)
    #expect(life.received(.leaseLost, at: .zero) == .leave(.lost))
  }
}
