import TrafficCore

/// Scores speeds, counts and turning movements against the truth.
enum EvaluateCommand {
  private static let truth = Option.text("truth", "FILE", "what is true")
  private static let pairs = Option.text("speeds", "FILE", "truth,reported[,margin] in km/h, one vehicle a line")
  private static let counted = Option.text("counted", "FILE", "what was counted, in the same form")
  private static let tolerance = Option.number(
    "tolerance", "S", "seconds between a true crossing and its count", in: 0...60, fallback: 1)

  static let speed = Command(
    name: "evaluate speed",
    summary: "score speeds: bias, median, 95th percentile, coverage",
    options: [pairs],
    example: Command.Example(
      line: "gantry evaluate speed --speeds speeds.csv",
      output: "212 speeds: bias 0.08 km/h, median error 0.61, 95th percentile 2.40, margins hold 95.3 %"),
    run: speed)

  static let count = Command(
    name: "evaluate count",
    summary: "score counts by line, direction and class: precision, recall, GEH",
    details:
      "Both files: one crossing a line, as line,direction,class,seconds, or with a heading that names the columns "
      + "in any order (time is seconds), as gantry simulate --counts writes them.",
    options: [truth, counted, tolerance],
    example: Command.Example(
      line: "gantry evaluate count --truth truth.csv --counted counts.csv",
      output: "north in car: 41 of 42, 1 invented, precision 97.6 %, recall 97.6 %, GEH 0.00"),
    run: count)

  static let turns = Command(
    name: "evaluate turns",
    summary: "score turning movements",
    details: "Both files: movement,count.",
    options: [truth, counted],
    example: Command.Example(
      line: "gantry evaluate turns --truth truth.csv --counted turns.csv",
      output: "98 of 100 movements, 1 invented, recall 98.0 %, precision 99.0 %"),
    run: turns)

  private static func speed(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    guard let scores = SpeedScores(try read(arguments, pairs, "evaluate speed", EvaluationText.speeds)) else {
      throw CommandError.badInput("gantry evaluate speed: the file holds no speeds")
    }
    let coverage = scores.coverage.map { ", margins hold \(percent($0))" } ?? ""
    try console.print(
      "\(scores.count) speeds: bias \(scores.bias.text(decimals: 2)) km/h, median error "
        + "\(scores.median.text(decimals: 2)), 95th percentile \(scores.percentile95.text(decimals: 2))\(coverage)")
    return .ok
  }

  private static func count(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let crossings = try read(arguments, truth, "evaluate count", EvaluationText.crossings)
    guard !crossings.isEmpty else { throw CommandError.badInput("gantry evaluate count: the truth holds no crossings") }
    let scores = CountScores.byLine(
      truth: crossings, counted: try read(arguments, counted, "evaluate count", EvaluationText.crossings),
      tolerance: arguments[tolerance])
    for (key, score) in scores.sorted(by: { $0.key < $1.key }) {
      try console.print(
        "\(key.line) \(key.direction) \(key.trafficClass): \(score.matched) of \(score.truth), "
          + "\(score.counted - score.matched) invented, precision \(percent(score.precision)), "
          + "recall \(percent(score.recall)), GEH \(score.geh.text(decimals: 2))")
    }
    return .ok
  }

  private static func turns(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let movements = try read(arguments, truth, "evaluate turns", EvaluationText.turns)
    guard !movements.isEmpty else { throw CommandError.badInput("gantry evaluate turns: the truth holds no movements") }
    let scores = TurnScores(
      truth: movements,
      counted: try read(arguments, counted, "evaluate turns", EvaluationText.turns))
    try console.print(
      "\(scores.agreed) of \(scores.truth) movements, \(scores.counted - scores.agreed) invented, "
        + "recall \(percent(scores.recall)), precision \(percent(scores.precision))")
    return .ok
  }

  private static func read<Value>(
    _ arguments: Arguments, _ option: Option<String?>, _ command: String,
    _ parse: ([UInt8]) throws(TextRowError) -> Value
  ) throws(CommandError) -> Value {
    try FileText.parse(try FileText.required(arguments[option], option.name, command), for: option.name, parse)
  }

  private static func percent(_ share: Double) -> String { "\((share * 100).text(decimals: 1)) %" }
}
