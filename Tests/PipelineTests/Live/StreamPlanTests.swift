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
    var model = plan
    model.model = "other"
    #expect(model.change(from: plan) == .goesOn)
  }

  @Test func `a plan never shows its password`() {
    #expect(!"\(plan)".contains("word"))
  }
}
