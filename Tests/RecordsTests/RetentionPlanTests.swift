import Records
import Testing
import TrafficCore

struct RetentionPlanTests {
  private let now = Timestamp(microseconds: 1_777_629_600_000_000)

  private func object(_ name: String, hoursOld: Double, size: Int = 10) throws -> ObjectInfo {
    ObjectInfo(key: try ObjectKey(name), size: size, modified: now.advanced(bySeconds: -hoursOld * 3600))
  }

  private func plan(
    _ rules: [RetentionRule] = [RetentionRule(prefix: "", age: nil)], quota: Int? = nil, _ objects: [ObjectInfo],
    coming: Int = 0, needed: Set<String> = []
  ) -> RetentionPlan {
    RetentionPlan(rules, quota: quota, objects: objects, coming: coming, at: now) { needed.contains($0.text) }
  }

  @Test func `what is too old goes, each kind at its own age`() throws {
    let objects = [
      try object("results/old", hoursOld: 25), try object("results/young", hoursOld: 23),
      try object("uploads/older", hoursOld: 40), try object("uploads/old", hoursOld: 25),
    ]
    let rules = [
      RetentionRule(prefix: "uploads/", age: .seconds(36 * 3600)), RetentionRule(prefix: "", age: .seconds(86_400)),
    ]
    let made = plan(rules, objects)
    #expect(made.removed.map(\.key.text) == ["uploads/older", "results/old"])
    #expect(made.kept == 20 && made.excess == 0)
    #expect(plan([RetentionRule(prefix: "", age: nil)], objects).removed.isEmpty)
  }

  @Test func `what is too much goes, oldest first, until there is room`() throws {
    let objects = try (1...5).map { try object("r/\($0)", hoursOld: Double($0)) }
    let made = plan(quota: 45, objects, coming: 10)
    #expect(made.removed.map(\.key.text) == ["r/5", "r/4"])
    #expect(made.kept == 30 && made.excess == 0)
    #expect(plan(quota: 50, objects).removed.isEmpty)
  }

  @Test func `what a job needs stays, however old and large`() throws {
    let objects = [try object("r/needed", hoursOld: 99, size: 100), try object("r/free", hoursOld: 1)]
    let made = plan([RetentionRule(prefix: "r/", age: .seconds(10))], quota: 50, objects, needed: ["r/needed"])
    #expect(made.removed.map(\.key.text) == ["r/free"])
    #expect(made.kept == 100 && made.excess == 50)
  }

  @Test func `nothing goes for what would not fit all the same`() throws {
    let objects = [try object("needed", hoursOld: 9, size: 40), try object("free", hoursOld: 8, size: 10)]
    let made = plan(quota: 60, objects, coming: 30, needed: ["needed"])
    #expect(made.removed.isEmpty && made.excess == 10 && made.kept == 50)
  }

  @Test func `what no rule names is neither counted nor removed`() throws {
    let objects = [
      try object("archive/2019.mp4", hoursOld: 50_000, size: 900), try object("results/a", hoursOld: 30),
      try object("results/b", hoursOld: 2),
    ]
    let made = plan([RetentionRule(prefix: "results/", age: .seconds(86_400))], quota: 100, objects, coming: 50)
    #expect(made.removed.map(\.key.text) == ["results/a"])
    #expect(made.kept == 10 && made.excess == 0)
  }

  @Test func `what is just written stays`() throws {
    let objects = [try object("r/new", hoursOld: 0.1)]
    let made = plan([RetentionRule(prefix: "r/", age: .zero)], quota: 0, objects)
    #expect(made.removed.isEmpty && made.excess == 10)
  }

  @Test func `a job needs its input and all that carries its id`() throws {
    let inUse = ObjectsInUse(jobs: [("5f0f-1", "uploads/x.mp4"), ("7a", nil)], uploadIDs: ["up"])
    for name in ["uploads/x.mp4", "results/5f0f-1.mp4", "a/7a_annotated.jpg", "evidence/7a/1.jpg", "uploads/up/3"] {
      #expect(inUse.contains(try ObjectKey(name)), "\(name)")
    }
    for name in ["uploads/y.mp4", "results/5f0f-12.mp4", "results/5f0f.mp4", "7ab"] {
      #expect(!inUse.contains(try ObjectKey(name)), "\(name)")
    }
  }
}
