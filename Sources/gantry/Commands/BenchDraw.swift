import TrafficCore

/// Measures drawing boxes and labels.
enum BenchDrawCommand {
  private static let boxes = Option<Int>.whole("boxes", "COUNT", "labelled boxes", in: 0...10_000, fallback: 20)
  private static let zones = Option<Int>.whole(
    "zones", "COUNT", "see-through zones as large as the picture", in: 0...100, fallback: 0)

  static let command = Command(
    name: "bench draw",
    summary: "measure drawing labelled boxes on a picture",
    details: "Draws on the first frame of the video again and again; copying and converting it counts.",
    options: [BenchOptions.video, boxes, zones] + BenchOptions.counting,
    example: Command.Example(
      line: "gantry bench draw --boxes 20",
      output: """
        bench draw: video /var/cache/gantry/bench-1080p.mp4, size 1920x1080, boxes 20, zones 0
        Stage          wall ms  CPU ms  frames/s
        Visualization     0.62    0.60    1624.8
        TOTAL             0.62    0.60    1620.8
        per frame, median of 3 runs of 100 frames
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let subject = try await BenchPicture(arguments, console)
    let picture = subject.picture
    let marks =
      zoneMarks(count: arguments[zones], in: picture.size) + BenchMarks.marks(count: arguments[boxes], in: picture.size)
    let runs = try await BenchLoop(arguments, console).measure { times in
      let start = StageTimes.now()
      _ = try await subject.station.draw(marks, on: picture)
      times.add(StageTimes.now() - start, to: .visualization)
    }
    let facts = subject.facts + [("boxes", .whole(arguments[boxes])), ("zones", .whole(arguments[zones]))]
    try BenchOptions.show(BenchReport(name: "draw", facts: facts, runs: runs), arguments, console)
    return .ok
  }

  /// From corner to corner, askew so that no edge is easier than a real one's.
  private static func zoneMarks(count: Int, in size: PixelSize) -> [Mark] {
    let corners = [(0.0, 0.02), (0.98, 0.0), (1.0, 0.97), (0.01, 1.0)].map {
      PixelPoint(x: $0.0 * Double(size.width), y: $0.1 * Double(size.height))
    }
    return (0..<count).map { .polygon(corners, Palette.colour(ofNumber: $0), fillOpacity: 0.5) }
  }
}
