/// What a listener serves: the systems that share the process, told apart by the port that their clients know.
package enum Profile: String, Sendable, CaseIterable {
  case unified, live, b2
  case processor = "b2-processor"
  case ui, detector

  /// The one word of `/health` on which two systems disagree.
  package var goodWord: String { self == .b2 ? "ok" : "healthy" }

  /// Which metric families `/metrics` shows.
  package func shows(_ family: String) -> Bool {
    switch self {
    case .b2: family.hasPrefix("b2_") && !family.hasPrefix("b2_processor_")
    case .processor: family.hasPrefix("b2_processor_") || family.hasPrefix("process_")
    case .unified, .live, .ui, .detector: true
    }
  }
}
