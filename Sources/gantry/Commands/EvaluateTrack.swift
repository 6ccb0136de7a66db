import TrafficCore

/// Scores tracks against the truth by a benchmark's own rules.
enum EvaluateTrackCommand {
  enum Rules: String, CaseIterable, Sendable {
    case mot17, mot15, kitti
    case kittiPedestrian = "kitti-pedestrian"
  }

  private static let truth = Option.list(
    "truth", "FILE,…", "the truth of each sequence: gt.txt, or KITTI's label_02 file")
  private static let tracks = Option.list("tracks", "FILE,…", "MOTChallenge tracks of each sequence, frames from 1")
  private static let rules = Option<Rules>.choice("rules", "whose rules say what counts", fallback: .mot17)
  private static let json = Switch("json", "as a JSON object")

  static let command = Command(
    name: "evaluate track",
    summary: "score tracks against the truth: HOTA, MOTA, IDF1",
    details: "The arithmetic and the rules are TrackEval's. Several sequences are separated by commas, in the same "
      + "order, and taken together.",
    options: [truth, tracks, rules, json],
    example: Command.Example(
      line: "gantry evaluate track --truth gt.txt --tracks tracks.txt",
      output: "HOTA 58.38  DetA 57.69  AssA 59.49  MOTA 65.57  IDF1 69.51  IDSW 110"),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let truths = arguments[truth]
    let reports = arguments[tracks]
    guard !truths.isEmpty, truths.count == reports.count else {
      throw CommandError.badInput(
        "gantry evaluate track: --truth and --tracks must name the same number of files, at least one each")
    }
    var total: TrackingScores?
    for (truth, report) in zip(truths, reports) {
      let scores = try score(truth, report, arguments[rules])
      total = total.map { $0 + scores } ?? scores
    }
    guard let total else { return .ok }
    try console.print(arguments[json] ? object(total).text : line(total))
    return .ok
  }

  private static func score(_ truth: String, _ report: String, _ rules: Rules) throws(CommandError) -> TrackingScores {
    let rows = try FileText.parse(report, for: tracks.name, MOTText.parse)
    do {
      switch rules {
      case .mot17, .mot15:
        let labels = try FileText.parse(truth, for: Self.truth.name, MOTText.parse)
        return TrackingScores(try MOTRules.frames(truth: labels, reported: rows, hasClasses: rules == .mot17))
      case .kitti, .kittiPedestrian:
        let labels = try FileText.parse(truth, for: Self.truth.name, KITTIText.parse)
        let byFrame = Dictionary(grouping: rows, by: { $0.frame - 1 })
        return TrackingScores(
          try KITTIRules.frames(
            truth: labels, reported: byFrame.mapValues { $0.map { IdentifiedBox(id: $0.id, box: $0.box) } },
            target: rules == .kitti ? .car : .pedestrian))
      }
    } catch let error as RepeatedIdentity {
      throw .badInput("\(truth) with \(report): \(error)")
    } catch let error as CommandError {
      throw error
    } catch {
      throw .failure("\(error)")
    }
  }

  private static func line(_ scores: TrackingScores) -> String {
    let shares = [
      ("HOTA", scores.hota), ("DetA", scores.detectionAccuracy), ("AssA", scores.associationAccuracy),
      ("MOTA", scores.mota), ("IDF1", scores.idf1),
    ]
    let text = shares.map { "\($0.0) \(($0.1 * 100).text(decimals: 2))" }.joined(separator: "  ")
    return "\(text)  IDSW \(scores.identitySwitches)"
  }

  private static func object(_ scores: TrackingScores) -> JSON {
    .object([
      ("hota", .number(scores.hota, decimals: 6)), ("detA", .number(scores.detectionAccuracy, decimals: 6)),
      ("assA", .number(scores.associationAccuracy, decimals: 6)), ("mota", .number(scores.mota, decimals: 6)),
      ("idf1", .number(scores.idf1, decimals: 6)),
      ("idsw", .whole(scores.identitySwitches)),
    ])
  }
}
