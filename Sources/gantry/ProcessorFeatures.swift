import Foundation
import Inference

/// What the processor can do for inference.
struct ProcessorFeatures: Sendable {
  let vendor: String
  let model: String
  let flags: Set<String>

  /// Flags of /proc/cpuinfo (any of a group will do), what they give, and whether their absence deserves a warning.
  static let useful: [(flags: [String], meaning: String, isExpected: Bool)] = [
    (["avx2"], "inference at usable speed", true),
    (["avx512f"], "wider vectors for f32 models", false),
    (["avx512_vnni", "avx_vnni"], "INT8 models in a third of the time of f32", false),
    (["amx_bf16", "avx512_bf16"], "bf16 inference, in two thirds of the time of f32 with AMX or on AMD", false),
    (["amx_int8"], "INT8 in matrix tiles", false),
  ]

  /// - Parameter text: the content of /proc/cpuinfo.
  init(text: String) {
    func value(_ key: String) -> String? {
      let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
      return line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
    }
    vendor = value("vendor_id") ?? "unknown"
    model = value("model name") ?? "unknown"
    flags = Set((value("flags") ?? "").split(separator: " ").map(String.init))
  }

  /// Precision in which networks of a detector's size run soonest. Intel's processors compute bf16 quickly in matrix tiles
  /// only: with vectors alone six networks took 1.3 to 1.8 times as long as in f32.
  func quickest(of precision: InferenceSettings.Precision) -> InferenceSettings.Precision {
    let isSlow = vendor == "GenuineIntel" && !flags.contains("amx_bf16")
    return precision == .auto && isSlow ? .f32 : precision
  }

  static func read() -> ProcessorFeatures {
    guard let bytes = FileManager.default.contents(atPath: "/proc/cpuinfo") else { return ProcessorFeatures(text: "") }
    return ProcessorFeatures(text: String(decoding: bytes, as: UTF8.self))
  }
}
