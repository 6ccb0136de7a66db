import Groundwork
import Testing
import TrafficCore

@testable import Pipeline

struct StreamPlanTests {
  private let plan = StreamPlan(
    id: CameraID("north"), address: Secret("rtsp://user:word@camera/1"), kind: .live, scene: Scene(name: "north"))

  @Test func `thresholds go on with the same numbers`() {
    var other = plan
    #expect(other.change(from: plan) == .nothing)
    other.confidence = 0.5
    #expect(other.change(from: plan) == .goesOn)
  }

  @Test func `another scene follows anew, another address opens anew`() {
    var drawn = plan
    drawn.scene.speedLimitKilometresPerHour = 50
    #expect(drawn.change(from: plan) == .followsAnew)
    var moved = drawn
    moved.address = Secret("rtsp://camera/2")
    #expect(moved.change(from: drawn) == .reopens)
    var apart = plan
    apart.isolation = .process
    #expect(apart.change(from: plan) == .reopens)
    var model = plan
    model.model = "other"
    #expect(model.change(from: plan) == .goesOn)
  }

  @Test(arguments: [0, -1, 0.0001, 1e300, .nan, .infinity])
  func `a rate at which nothing can be looked at is refused, with what is allowed`(rate: Double) async throws {
    var plan = plan
    plan.framesPerSecond = rate
    let refusal = #expect(throws: StreamPlanProblem.self) { try plan.check() }
    #expect(refusal?.description.contains("from 0.001 to 1000") == true)
    let scripted = ScriptedHouse()
    try await scripted.withDesk { desk in
      #expect(throws: StreamPlanProblem.self) { try desk.start(plan) }
      #expect(desk.statuses.isEmpty)
      plan.framesPerSecond = 5
      try desk.start(plan)
      plan.framesPerSecond = rate
      #expect(throws: StreamPlanProblem.self) { try desk.change(plan) }
      #expect(desk.plan(of: plan.id)?.framesPerSecond == 5)
    }
  }

  @Test(arguments: [-0.1, 1.1, .nan])
  func `a confidence that is none is refused`(confidence: Double) {
    var plan = plan
    plan.confidence = confidence
    #expect(throws: StreamPlanProblem.self) { try plan.check() }
  }

  @Test func `a plan never shows its password`() {
    #expect(!"\(plan)".contains("word"))
  }
}
