import Groundwork
import Testing

struct MetricsTests {
  @Test func `the exposition has every family once, labels escaped, buckets adding up`() {
    let metrics = Metrics()
    metrics.counters.counter("frames_total", ["camera": "a\"b\\c\nd"]).add(3)
    metrics.describe("frames_total", "Frames\nread.")
    metrics.gauge("open", help: "Connections open.").add(2)
    metrics.watch("size", ["of": "queue"]) { 1.5 }
    let histogram = metrics.histogram("seconds", bounds: [0.1, 1])
    for value in [0.05, 0.1, 0.5, 7, .nan] { histogram.observe(value) }
    #expect(
      PrometheusText.text(metrics.families) == """
        # HELP frames_total Frames\\nread.
        # TYPE frames_total counter
        frames_total{camera="a\\"b\\\\c\\nd"} 3
        # HELP open Connections open.
        # TYPE open gauge
        open 2
        # TYPE seconds histogram
        seconds_bucket{le="0.1"} 2
        seconds_bucket{le="1"} 3
        seconds_bucket{le="+Inf"} 4
        seconds_sum 7.65
        seconds_count 4
        # TYPE size gauge
        size{of="queue"} 1.5

        """)
    #expect(PrometheusText.text(metrics.families) { $0 == "open" }.split(separator: "\n").count == 3)
  }

  @Test func `the same name and labels are the same metric`() {
    let metrics = Metrics()
    metrics.counter("a_total", ["x": "1"]).add()
    metrics.counter("a_total", ["x": "1"]).add()
    metrics.gauge("b").set(4)
    #expect(metrics.gauge("b").value == 4)
    #expect(metrics.counters.readings.map(\.value) == [2])
  }

  @Test func `labels without end become one series`() {
    let metrics = Metrics()
    for number in 0..<(Metrics.maximumSeries + 500) { metrics.counter("a_total", ["client": "\(number)"]).add() }
    #expect(metrics.families.first?.series.count == Metrics.maximumSeries + 1)
    #expect(metrics.counter("a_total", ["client": "other"]).value == 500)
  }

  @Test func `a histogram knows its ends and what came between`() {
    let histogram = Histogram()
    histogram.observe(.milliseconds(3))
    histogram.observe(.seconds(90))
    let reading = histogram.reading
    #expect(reading.count == 2 && reading.least == 0.003 && reading.largest == 90)
    #expect(reading.counts.last == 1)
  }

  @Test func `what belonged to a label goes with it, of every kind, and others find room`() {
    let metrics = Metrics()
    func use(_ camera: String) {
      metrics.counter("frames_total", ["camera": camera]).add()
      metrics.gauge("online", ["camera": camera]).set(1)
      metrics.histogram("latency_seconds", ["camera": camera]).observe(1)
      metrics.watch("age_seconds", ["camera": camera]) { 1 }
    }
    for number in 0..<Metrics.maximumSeries { use("\(number)") }
    for number in 0..<10 { metrics.remove(label: "camera", value: "\(number)") }
    #expect(metrics.families.allSatisfy { $0.series.count == Metrics.maximumSeries - 10 })
    for number in 0..<10 { use("later-\(number)") }
    #expect(metrics.families.count == 4 && metrics.families.allSatisfy { $0.series.count == Metrics.maximumSeries })
    #expect(!metrics.families.contains { $0.series.contains { $0.labels["camera"] == "other" } })
  }

  @Test func `a name may have more label sets where its owner knows how many`() {
    let metrics = Metrics()
    for number in 0..<1500 { metrics.counter("frames_total", ["camera": "\(number)"], most: 2000).add() }
    #expect(metrics.families.first?.series.count == 1500)
  }
}
