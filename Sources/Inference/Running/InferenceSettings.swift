/// How networks are run, whatever they are.
package struct InferenceSettings: Sendable, Hashable {
  package enum Precision: String, Sendable, Hashable, CaseIterable {
    /// What the library takes: bf16 where the processor has it. Boxes may differ by pixels from f32.
    case auto
    case f32
    case bf16
  }

  package enum Hint: String, Sendable, Hashable, CaseIterable {
    /// Most pictures per second: several pictures at a time, each somewhat later.
    case throughput
    /// Every picture as early as possible, one at a time.
    case latency
  }

  package var precision: Precision
  package var hint: Hint
  /// Pictures computed at the same time; nil lets the library choose.
  package var streams: Int?
  /// Processor threads of all streams together; nil takes all cores.
  package var threads: Int?
  /// Pictures accepted at the same time; nil takes what the library calls best for `hint`.
  package var requests: Int?
  /// Where compiled networks are kept, which makes the next start quicker; nil keeps none.
  package var cacheFolder: String?

  package init(
    precision: Precision = .auto, hint: Hint = .throughput, streams: Int? = nil, threads: Int? = nil,
    requests: Int? = nil, cacheFolder: String? = nil
  ) {
    self.precision = precision
    self.hint = hint
    self.streams = streams
    self.threads = threads
    self.requests = requests
    self.cacheFolder = cacheFolder
  }

  /// In the library's words.
  var properties: [(key: String, value: String)] {
    var properties = [("PERFORMANCE_HINT", hint == .throughput ? "THROUGHPUT" : "LATENCY")]
    if precision != .auto { properties.append(("INFERENCE_PRECISION_HINT", precision.rawValue)) }
    if let streams { properties.append(("NUM_STREAMS", "\(streams)")) }
    if let threads { properties.append(("INFERENCE_NUM_THREADS", "\(threads)")) }
    if let cacheFolder { properties.append(("CACHE_DIR", cacheFolder)) }
    return properties
  }
}
