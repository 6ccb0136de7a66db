import Groundwork
import TestKit
import Testing
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct HealthTests {
  private struct Away: Error, CustomStringConvertible {
    let description = "postgresql://ana:pa55@db refused"
  }

  private func desk(
    isGood: Bool = true, clock: any MonotonicClock = SystemMonotonicClock(), asked: Counter = Counter()
  ) -> HealthDesk {
    HealthDesk(
      version: "1.2.3",
      probes: [
        HealthDesk.Probe("database", isNeeded: true) {
          asked.add()
          if !isGood { throw Away() }
          return "connected"
        }, HealthDesk.Probe("queue", isNeeded: true) { "0 running here" },
      ], numbers: HealthDesk.Numbers(models: { 1 }), clock: clock)
  }

  /// Runs the body while the parts are asked.
  private func asking<Result: Sendable>(
    _ desk: HealthDesk, _ body: () async throws -> Result
  ) async rethrows -> Result {
    let asking = Task { await desk.run() }
    defer { asking.cancel() }
    return try await body()
  }

  private func body(_ profile: Profile, isGood: Bool) async throws -> JSONValue {
    let desk = desk(isGood: isGood)
    return try await asking(desk) { try await body(profile, desk) }
  }

  private func body(_ profile: Profile, _ desk: HealthDesk) async throws -> JSONValue {
    let group = HealthRoutes(profile: profile, desk: desk, metrics: Metrics()).group
    let answer = try await RouteTester.inMemory(try Router(groups: [group])).get("/health")
    #expect(answer.status == 200)
    return try answer.json()
  }

  @Test(arguments: [
    (Profile.unified, true, "healthy"), (.b2, true, "ok"), (.unified, false, "degraded"), (.b2, false, "degraded"),
    (.live, true, "healthy"),
  ])
  func `each system hears its own word`(profile: Profile, isGood: Bool, word: String) async throws {
    let body = try await body(profile, isGood: isGood)
    #expect(body["status"]?.string == word)
    #expect(body["model_loaded"]?.bool == true && body["version"]?.string == "2.0.0")
    #expect(body["kafka"]?.string == "ok")
    #expect(body["postgres"]?.string == (isGood ? "ok" : "unreachable"))
    #expect(body["database"]?.string == (isGood ? "connected" : "error: postgresql://ana:•••@db refused"))
    #expect(body["redis"]?.string == "unavailable")
  }

  @Test func `however many ask, the parts are asked once a second`() async {
    let (clock, asked) = (ManualClock(), Counter())
    let desk = desk(clock: clock, asked: asked)
    await asking(desk) {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<50 { group.addTask { _ = await desk.report() } }
      }
      #expect(asked.value == 1)
      clock.advance(by: .seconds(1))
      let report = await desk.report()
      #expect(asked.value == 2 && report.isHealthy && report.missing.isEmpty && report.uptimeSeconds == 1)
    }
  }

  @Test func `a part that is stuck does not hold up the answer, and is asked once only`() async {
    let (asked, gate, clock) = (Counter(), Mailbox<Void>(.newestWins(1)), ManualClock())
    let desk = HealthDesk(
      version: "1",
      probes: [
        HealthDesk.Probe("stuck", isNeeded: true) {
          asked.add()
          _ = await gate.next()
          return "free again"
        }, HealthDesk.Probe("other", isNeeded: false) { "fine" },
      ], clock: clock)
    await asking(desk) {
      async let first = desk.report()
      #expect(await becomesTrue { asked.value == 1 && clock.sleeperCount == 1 })
      clock.advance(by: .seconds(2))
      let report = await first
      #expect(report.missing == ["stuck"])
      #expect(report.part("stuck")?.message == "does not answer within 2.0 seconds")
      // Later ones need not wait for it.
      clock.advance(by: .seconds(3))
      for _ in 0..<10 {
        let report = await desk.report()
        #expect(report.part("stuck")?.message == "has not answered for 5.0 seconds")
        #expect(report.part("other")?.isGood == true)
      }
      #expect(asked.value == 1)
      gate.offer(())
      #expect(await becomesTrue { await desk.report().isHealthy })
    }
  }

  @Test(arguments: [
    (Profile.unified, ["b2_a_total", "b2_processor_b_total", "gantry_c_total"]), (.b2, ["b2_a_total"]),
    (.processor, ["b2_processor_b_total"]),
  ])
  func `each listener shows its own metrics`(profile: Profile, names: [String]) async throws {
    let metrics = Metrics()
    for name in ["b2_a_total", "b2_processor_b_total", "gantry_c_total"] { metrics.counter(name).add() }
    let group = HealthRoutes(profile: profile, desk: desk(), metrics: metrics).group
    let tester = RouteTester.inMemory(try Router(groups: [group]))
    let answer = try await tester.get("/metrics")
    #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    #expect(answer.text.matches(of: /(?m)^# TYPE (\S+)/).map { String($0.1) } == names)
    #expect(try await tester.get("/metrics/").status == 307)
  }
}
