import Inference

/// A model that ships lies there in two forms, such as `gantry-s-int8` and `gantry-s-fp16`; its plain name means the
/// one that is quicker here.
enum ModelForm: String, CaseIterable {
  case int8, fp16

  /// The forms of a model, the one to take first.
  /// - Parameter isExact: full precision was asked for, which INT8 cannot give.
  static func inOrder(features: ProcessorFeatures, isExact: Bool) -> [ModelForm] {
    let computesINT8 = !features.flags.isDisjoint(with: ["avx512_vnni", "avx_vnni", "amx_int8"])
    return computesINT8 && !isExact ? [.int8, .fp16] : [.fp16, .int8]
  }

  static func inOrder(precision: InferenceSettings.Precision) -> [ModelForm] {
    inOrder(features: ProcessorFeatures.read(), isExact: precision != .auto)
  }

  func name(of model: String) -> String { "\(model)-\(rawValue)" }
}
