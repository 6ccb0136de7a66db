import Groundwork
import Testing

/// Reads the exposition as a strict scraper does.
struct PrometheusTextTests {
  @Test func `whatever is counted, a scraper can read it`() throws {
    let metrics = Metrics()
    var random = SeededRandom(seed: 0xB16)
    let strange = ["plain", "with \"quotes\"", "back\\slash", "line\nbreak", "ünï → 車", "", "{}=,", " "]
    for (index, value) in strange.enumerated() {
      metrics.counter("a_total", ["x": value, "y": "1"], help: "Help with \\ and\nline").add(index)
      metrics.gauge("b_\(index)", ["x": value]).set(Double.random(in: -1e300...1e300, using: &random))
      metrics.histogram("c_seconds", ["x": value]).observe(Double.random(in: 0...100, using: &random))
    }
    metrics.gauge("d").set(.infinity)
    metrics.gauge("e").set(.nan)
    metrics.watch("f") { 1e-9 }
    try check(PrometheusText.text(metrics.families))
  }

  private func check(_ text: String) throws {
    #expect(text.hasSuffix("\n"))
    var typed: [String: String] = [:]
    var current = ""
    var seen: Set<String> = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if let type = line.wholeMatch(of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)/) {
        #expect(typed[String(type.1)] == nil, "a family comes once")
        typed[String(type.1)] = String(type.2)
        current = String(type.1)
        continue
      }
      if line.hasPrefix("# HELP ") { continue }
      let sample = try #require(
        line.wholeMatch(
          of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (\S+)/),
        "\(line)")
      #expect(sample.1.hasPrefix(current), "\(line) stands below the type of \(current)")
      #expect(seen.insert("\(sample.1)\(sample.2 ?? "")").inserted, "\(line) comes twice")
      let value = String(sample.3)
      #expect(["+Inf", "-Inf", "NaN"].contains(value) || Double(value) != nil, "\(line)")
    }
    #expect(typed["a_total"] == "counter" && typed["c_seconds"] == "histogram" && typed["f"] == "gauge")
  }
}
