/// Metrics in the text form that Prometheus reads (exposition format 0.0.4).
package enum PrometheusText {
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// - Parameter isIncluded: by the name of a family; a listener may show some of them only.
  package static func text(_ families: [Metrics.Family], where isIncluded: (String) -> Bool = { _ in true }) -> String {
    var text = ""
    for family in families where isIncluded(family.name) {
      if !family.help.isEmpty { text += "# HELP \(family.name) \(escapedHelp(family.help))\n" }
      text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
      for (labels, value) in family.series {
        switch value {
        case .number(let number): text += "\(family.name)\(written(labels)) \(written(number))\n"
        case .histogram(let reading): text += lines(family.name, labels, reading)
        }
      }
    }
    return text
  }

  private static func lines(_ name: String, _ labels: [String: String], _ reading: Histogram.Reading) -> String {
    var text = ""
    var total = 0
    for (index, count) in reading.counts.enumerated() {
      total += count
      let bound = index < reading.bounds.count ? written(reading.bounds[index]) : "+Inf"
      text += "\(name)_bucket\(written(labels, bound: bound)) \(total)\n"
    }
    text += "\(name)_sum\(written(labels)) \(written(reading.sum))\n"
    text += "\(name)_count\(written(labels)) \(total)\n"
    return text
  }

  private static func written(_ labels: [String: String], bound: String? = nil) -> String {
    var pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }
    if let bound { pairs.append("le=\"\(bound)\"") }
    return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
  }

  /// Whole numbers without `.0`, the others as Swift writes them; both are read back exactly.
  private static func written(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number > 0 ? "+Inf" : "-Inf" }
    return Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  private static func escapedHelp(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }
}
