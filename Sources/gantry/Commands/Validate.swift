import TrafficCore

/// Compares a run's counts with counts made by hand.
enum ValidateCommand {
  private static let hand = Option<String?>.text(
    "hand", "FILE.csv", "counted by hand: line,direction,class,count and time or start,end in seconds; class all is any"
  )
  private static let counts = Option<String?>.text("counts", "FILE.csv", "what gantry track --counts wrote")
  private static let confidence = Option<Double>.number(
    "confidence", "SHARE", "how sure the accuracy should be known", in: 0.5...0.9999, fallback: 0.95)
  private static let margin = Option<Double>.number(
    "margin", "SHARE", "and how closely, to each side", in: 0.001...0.5, fallback: 0.02)
  private static let expected = Option<Double>.number(
    "expected", "SHARE", "the accuracy to expect; 0.5 is the worst case", in: 0.01...0.99, fallback: 0.95)
  private static let json = Switch("json", "as a JSON object")

  static let command = Command(
    name: "validate",
    summary: "compare counts with counts made by hand, and say how many vehicles to check",
    details: """
      Accuracy is 1 - |counted - by hand| / by hand, for each line, direction and class. The vehicles to check follow \
      from Cochran's formula: n0 = z² p (1 - p) / e² with the confidence's z, the expected accuracy p and the margin e, \
      and n = n0 / (1 + (n0 - 1) / N) for the N vehicles counted.
      """,
    options: [hand, counts, confidence, margin, expected, json],
    example: Command.Example(
      line: "gantry validate --hand hand.csv --counts counts.csv",
      output: """
        line  direction   class  by hand  counted  difference  accuracy
        shop  northbound  car         41       40          -1    97.6 %
        shop  southbound  car         38       38           0   100.0 %
        all                           79       78          -1    98.7 %
        Check 67 of the 78 vehicles by hand to know the accuracy within ±2.0 % with 95.0 % confidence.
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let handPath = try FileText.required(arguments[hand], hand.name, "validate")
    let countsPath = try FileText.required(arguments[counts], counts.name, "validate")
    let byHand = try FileText.parse(handPath, for: hand.name, CountTable.init)
    guard !byHand.rows.isEmpty else { throw CommandError.badInput("\(handPath): no counts in it.") }
    let validation = try Validation(
      hand: byHand, run: try FileText.parse(countsPath, for: counts.name, CountTable.init))
    for line in validation.unknownLines {
      console.say("gantry validate: the run counted nothing over the line '\(line)'. Is that its name there?")
    }
    let size = SampleSize(
      confidence: arguments[confidence], margin: arguments[margin], expected: arguments[expected])
    if arguments[json] {
      try console.print(object(validation, size).text)
    } else {
      for line in lines(validation, size, console.output) { try console.print(line) }
    }
    return .ok
  }

  private static func lines(_ validation: Validation, _ size: SampleSize, _ style: TextStyle) -> [String] {
    var table = TextTable([
      .text("line"), .text("direction"), .text("class"), .number("by hand"), .number("counted"),
      .number("difference"), .number("accuracy"),
    ])
    table.rows = validation.rows.map { row in
      [
        row.line, row.direction, row.trafficClass, "\(row.count.byHand)", "\(row.count.counted)",
        "\(row.count.difference)", percent(row.count.accuracy),
      ]
    }
    let all = validation.overall
    table.rows.append([
      "all", "", "", "\(all.byHand)", "\(all.counted)", "\(all.counted - all.byHand)", percent(all.accuracy),
    ])
    return table.lines(style) + [
      "Check \(size.vehicles(of: all.counted)) of the \(all.counted) vehicles by hand to know the accuracy within "
        + "±\(percent(size.margin)) with \(percent(size.confidence)) confidence."
    ]
  }

  private static func object(_ validation: Validation, _ size: SampleSize) -> JSON {
    let all = validation.overall
    let rows = validation.rows.map { row in
      JSON.object([
        ("line", .string(row.line)), ("direction", .string(row.direction)), ("class", .string(row.trafficClass)),
        ("by_hand", .whole(row.count.byHand)), ("counted", .whole(row.count.counted)),
        ("accuracy", .number(row.count.accuracy, decimals: 4)),
      ])
    }
    return .object([
      ("rows", .array(rows)), ("by_hand", .whole(all.byHand)), ("counted", .whole(all.counted)),
      ("accuracy", .number(all.accuracy, decimals: 4)), ("confidence", .number(size.confidence, decimals: 4)),
      ("margin", .number(size.margin, decimals: 4)), ("vehicles_to_check", .whole(size.vehicles(of: all.counted))),
    ])
  }

  private static func percent(_ share: Double) -> String { "\((share * 100).text(decimals: 1)) %" }
}
