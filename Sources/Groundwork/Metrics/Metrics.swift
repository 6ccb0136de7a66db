/// Every number of the process in one place: counters, gauges, histograms, by name and labels.
///
/// Names follow the Prometheus form (`gantry_http_requests_total`); labels have few values, never an address, an id or
/// anything a client chose. Look a metric up once and keep it.
package final class Metrics: Sendable {
  /// What a name stands for.
  package enum Kind: String, Sendable {
    case counter, gauge, histogram
  }

  /// One series of a family.
  package enum Value: Sendable {
    case number(Double)
    case histogram(Histogram.Reading)
  }

  package struct Family: Sendable {
    package let name: String
    package let kind: Kind
    package let help: String
    package let series: [(labels: [String: String], value: Value)]
  }

  /// More label sets than this of one name count as one, labelled `other`: nobody fills the memory with labels.
  package static let maximumSeries = 1_000
  private static let overflow = "other"

  /// The counters of the parts that know only those; shown with the rest.
  package let counters: Counters

  private struct State {
    var kinds: [String: Kind] = [:]
    var helps: [String: String] = [:]
    var counts: [String: Int] = [:]
    var gauges: [Counters.Name: Gauge] = [:]
    var histograms: [Counters.Name: Histogram] = [:]
    var watched: [Counters.Name: @Sendable () -> Double] = [:]
    var known: Set<Counters.Name> = []
  }

  private let state = Lock(State())

  package init(counters: Counters = Counters()) { self.counters = counters }

  /// - Parameter most: label sets of this name, where the caller knows that there are so many and no more.
  package func counter(
    _ metric: String, _ labels: [String: String] = [:], most: Int = maximumSeries, help: String = ""
  ) -> Counter {
    let name = state.withLock { state in Self.admit(metric, labels, .counter, help, most: most, &state) }
    return counters.counter(name.metric, name.labels)
  }

  package func gauge(_ metric: String, _ labels: [String: String] = [:], help: String = "") -> Gauge {
    state.withLock { state in
      let name = Self.admit(metric, labels, .gauge, help, &state)
      if let known = state.gauges[name] { return known }
      let gauge = Gauge()
      state.gauges[name] = gauge
      return gauge
    }
  }

  package func histogram(
    _ metric: String, _ labels: [String: String] = [:], bounds: [Double] = Histogram.seconds, help: String = ""
  ) -> Histogram {
    state.withLock { state in
      let name = Self.admit(metric, labels, .histogram, help, &state)
      if let known = state.histograms[name] { return known }
      let histogram = Histogram(bounds: bounds)
      state.histograms[name] = histogram
      return histogram
    }
  }

  /// A number that is read whenever somebody looks: memory, open files, the length of a queue. Must be quick.
  package func watch(
    _ metric: String, _ labels: [String: String] = [:], kind: Kind = .gauge, help: String = "",
    reading: @escaping @Sendable () -> Double
  ) {
    state.withLock { state in
      let name = Self.admit(metric, labels, kind, help, &state)
      state.watched[name] = reading
    }
  }

  /// Takes everything with this label out of the list, when a camera is removed: others find room in its place.
  package func remove(label: String, value: String) {
    counters.remove(label: label, value: value)
    state.withLock { state in
      let gone = state.known.filter { $0.labels[label] == value }
      for name in gone {
        state.known.remove(name)
        state.counts[name.metric, default: 1] -= 1
        state.gauges[name] = nil
        state.histograms[name] = nil
        state.watched[name] = nil
      }
    }
  }

  /// Explains a name, also one of `counters` that was made without help.
  package func describe(_ metric: String, _ help: String) { state.withLock { $0.helps[metric] = help } }

  /// What everything reads now, by name; the series of a family by their labels.
  package var families: [Family] {
    let state = state.withLock { $0 }
    var series: [String: [(labels: [String: String], value: Value)]] = [:]
    var kinds = state.kinds
    for (name, value) in counters.readings {
      series[name.metric, default: []].append((name.labels, .number(Double(value))))
      if kinds[name.metric] == nil { kinds[name.metric] = .counter }
    }
    for (name, gauge) in state.gauges { series[name.metric, default: []].append((name.labels, .number(gauge.value))) }
    for (name, read) in state.watched { series[name.metric, default: []].append((name.labels, .number(read()))) }
    for (name, histogram) in state.histograms {
      series[name.metric, default: []].append((name.labels, .histogram(histogram.reading)))
    }
    return series.sorted { $0.key < $1.key }.map { metric, values in
      Family(
        name: metric, kind: kinds[metric] ?? .gauge, help: state.helps[metric] ?? "",
        series: values.sorted { Self.order($0.labels) < Self.order($1.labels) })
    }
  }

  private static func order(_ labels: [String: String]) -> String {
    labels.sorted { $0.key < $1.key }.map { "\($0.key)\u{1}\($0.value)" }.joined(separator: "\u{2}")
  }

  private static func admit(
    _ metric: String, _ labels: [String: String], _ kind: Kind, _ help: String, most: Int = maximumSeries,
    _ state: inout State
  ) -> Counters.Name {
    precondition(
      state.kinds[metric].map { $0 == kind } ?? true, "\(metric) is a \(kind) here, something else elsewhere")
    state.kinds[metric] = kind
    if !help.isEmpty { state.helps[metric] = help }
    let name = Counters.Name(metric, labels)
    if state.known.contains(name) { return name }
    if state.counts[metric, default: 0] >= most {
      return Counters.Name(metric, labels.mapValues { _ in overflow })
    }
    state.known.insert(name)
    state.counts[metric, default: 0] += 1
    return name
  }
}
