import Configuration
import Inference

extension InferenceSettings {
  static let described: [Setting<InferenceSettings>] = [
    .choice(
      "precision", \.precision,
      "auto takes what is quickest on this processor, bf16 or f32; f32 gives the same boxes everywhere."),
    .choice(
      "hint", \.hint,
      "throughput computes several pictures at a time, each somewhat later; latency one after the other."
    ),
    .integer(
      "streams", \.streams, in: 1...256, unit: "streams",
      "Pictures computed at the same time; automatic lets the library choose for the hint."),
    .integer(
      "threads", \.threads, in: 1...1_024, unit: "threads",
      "Processor threads of all streams together; automatic takes all cores."),
    .integer(
      "requests", \.requests, in: 1...1_024, unit: "pictures",
      "Pictures accepted at the same time; automatic takes what the library calls best for the hint."),
    .text(
      "cache_folder", \.cacheFolder,
      "Where compiled networks are kept, which makes the next start quicker; automatic keeps none."),
  ]
}
