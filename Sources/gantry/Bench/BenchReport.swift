/// What a benchmark measured, as a table for people and as JSON for machines.
struct BenchReport: Sendable {
  /// One pass over `frames` frames.
  struct Run: Sendable {
    let total: StageTimes.Cost
    let stages: StageTimes
    let frames: Int

    func cost(of stage: StageTimes.Stage) -> StageTimes.Cost? { stages.costs[stage].map { $0 / frames } }
    var costPerFrame: StageTimes.Cost { total / frames }
  }

  let name: String
  /// What was measured with what: model, precision, video; in the order of the JSON.
  let facts: [(String, JSON)]
  let runs: [Run]

  /// Median over the runs, seconds a frame.
  func cost(of stage: StageTimes.Stage) -> StageTimes.Cost? {
    let costs = runs.compactMap { $0.cost(of: stage) }
    return costs.isEmpty ? nil : Self.median(costs)
  }

  var total: StageTimes.Cost { Self.median(runs.map(\.costPerFrame)) }

  private static func median(_ costs: [StageTimes.Cost]) -> StageTimes.Cost {
    func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    return StageTimes.Cost(wall: middle(costs.map(\.wall)), processor: middle(costs.map(\.processor)))
  }

  var json: JSON {
    .object(
      [("bench", .string(name)), ("program", .string("gantry \(VersionCommand.version)"))] + facts + [
        ("frames", .whole(runs[0].frames)), ("runs", .whole(runs.count)),
        ("wall_ms", .number(total.wall * 1000, decimals: 3)), ("cpu_ms", .number(total.processor * 1000, decimals: 3)),
        (
          "stages",
          .object(
            StageTimes.Stage.allCases.compactMap { stage in
              cost(of: stage).map { (stage.rawValue, Self.json($0)) }
            } + [("TOTAL", Self.json(total))])
        ),
      ])
  }

  private static func json(_ cost: StageTimes.Cost) -> JSON {
    .object([
      ("wall_ms", .number(cost.wall * 1000, decimals: 3)), ("cpu_ms", .number(cost.processor * 1000, decimals: 3)),
    ])
  }

  func lines(_ style: TextStyle) -> [String] {
    var table = TextTable([.text("Stage"), .number("wall ms"), .number("CPU ms"), .number("frames/s")])
    for stage in StageTimes.Stage.allCases {
      if let cost = cost(of: stage) { table.rows.append(Self.row(stage.rawValue, cost)) }
    }
    table.rows.append(Self.row("TOTAL", total))
    let what = facts.map { "\($0.0) \($0.1.plainText)" }.joined(separator: ", ")
    return ["\(style.bold("bench \(name)")): \(what)"] + table.lines(style)
      + [style.dim("per frame, median of \(runs.count) runs of \(runs[0].frames) frames")]
  }

  private static func row(_ name: String, _ cost: StageTimes.Cost) -> [String] {
    [
      name, (cost.wall * 1000).text(decimals: 2), (cost.processor * 1000).text(decimals: 2),
      cost.wall > 0 ? (1 / cost.wall).text(decimals: 1) : "",
    ]
  }
}

extension JSON {
  /// Without the quotes around text.
  var plainText: String {
    if case .string(let value) = self { return value }
    return text
  }
}
