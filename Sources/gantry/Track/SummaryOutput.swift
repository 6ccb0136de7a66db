import Pipeline

/// The summary of the run as one JSON document.
struct SummaryOutput: TrackOutput {
  let path: String

  func take(_ report: FrameReport) {}

  func finish(_ summary: RunSummary) throws { try FileText.write(summary.json.indented() + "\n", to: path) }
}
