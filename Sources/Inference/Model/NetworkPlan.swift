import Configuration
import TrafficCore

/// Everything decided about a network before it is compiled: family, input, classes.
struct NetworkPlan {
  let family: ModelFamily
  let layout: InputLayout
  let normalisation: Normalisation
  let classes: ClassCatalogue
  /// From which overlap on boxes of one thing are averaged.
  let blending: Double?
  let task: FamilyMatch.Task

  /// - Throws: what was seen and how to describe it, when no family fits.
  init(_ signature: NetworkSignature, sheet: ModelSheet) throws(InferenceError) {
    let candidates = sheet.family.map { [$0] } ?? ModelFamily.allCases
    var found: (family: ModelFamily, match: FamilyMatch)?
    for family in candidates where found == nil {
      let match = family.recogniser.recognise(signature, sheet: sheet, isNamed: sheet.family != nil)
      found = match.map { (family, $0) }
    }
    guard let (family, match) = found else { throw Self.unknown(signature, sheet: sheet) }
    self.family = family
    layout = InputLayout(
      size: signature.inputSize, channels: Self.channels(sheet, match), fit: try Self.fit(signature, sheet, match),
      shrinking: try Self.shrinking(signature, sheet))
    normalisation = Self.normalisation(sheet, match)
    classes = ClassCatalogue(names: try Self.names(signature, sheet, match), mapping: sheet.mapping)
    blending = try Self.notedBlending(signature)
    task = match.task
  }

  private static func channels(_ sheet: ModelSheet, _ match: FamilyMatch) -> InputLayout.ChannelOrder {
    switch sheet.channels {
    case .rgb: .rgb
    case .bgr: .bgr
    case nil: match.channels
    }
  }

  /// From `model.yaml`, else from the trainer's notes, else as the family has it.
  private static func fit(
    _ signature: NetworkSignature, _ sheet: ModelSheet, _ match: FamilyMatch
  ) throws(InferenceError) -> InputLayout.Fit {
    var padding: UInt8 = 114
    // nil: stretched.
    var isCentered: Bool?
    if case .letterbox(let usual, let centered, _) = match.fit { (padding, isCentered) = (usual, centered) }
    padding = sheet.padding ?? padding
    let fit: ModelSheet.Fit? = if let fit = sheet.fit { fit } else { try noted("fit", signature) }
    switch fit {
    case .stretch: isCentered = nil
    case .letterbox: isCentered = true
    case .letterboxTopLeft: isCentered = false
    case nil: break
    }
    guard let isCentered else { return .stretch }
    let mostStretch: Double? = if let told = sheet.mostStretch { told } else { try notedStretch(signature) }
    return .letterbox(padding: padding, centered: isCentered, mostStretch: mostStretch ?? 1)
  }

  /// Sampled, as most networks were trained, unless somebody says otherwise.
  private static func shrinking(
    _ signature: NetworkSignature, _ sheet: ModelSheet
  ) throws(InferenceError) -> InputLayout.Shrinking {
    if let told = sheet.shrinking { return told }
    return try noted("shrink", signature) ?? .sampled
  }

  /// One of the words of `model.yaml`, in the trainer's notes.
  private static func noted<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ signature: NetworkSignature
  ) throws(InferenceError) -> Choice? {
    guard let text = signature.metadata[key] else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw InferenceError(
      "Model \(signature.path) says of itself `\(key): \(text)`; known are \(known). Use a newer Gantry, or write "
        + "`\(key): …` into \(ModelFiles.sheet(of: signature.path)).")
  }

  private static func normalisation(_ sheet: ModelSheet, _ match: FamilyMatch) -> Normalisation {
    Normalisation(
      mean: sheet.mean ?? match.normalisation.mean, deviation: sheet.deviation ?? match.normalisation.deviation)
  }

  private static func notedStretch(_ signature: NetworkSignature) throws(InferenceError) -> Double? {
    guard let text = signature.metadata["most_stretch"] else { return nil }
    if let factor = Double(text), ModelSheet.stretches.contains(factor) { return factor }
    throw InferenceError(
      "Model \(signature.path) says of itself that pictures may be stretched by \"\(text)\"; it must be a number from 1 to "
        + "2. Write `most_stretch: …` into \(ModelFiles.sheet(of: signature.path)), or export the model again.")
  }

  private static func notedBlending(_ signature: NetworkSignature) throws(InferenceError) -> Double? {
    guard let text = signature.metadata["blend"] else { return nil }
    if let overlap = Double(text), overlap > 0, overlap < 1 { return overlap }
    throw InferenceError(
      "Model \(signature.path) says of itself that boxes are averaged from an overlap of \"\(text)\" on; it must be a "
        + "number between 0 and 1. Export the model again.")
  }

  /// From `model.yaml`, else from the exporter's notes, else the family's, else COCO where the count fits.
  private static func names(
    _ signature: NetworkSignature, _ sheet: ModelSheet, _ match: FamilyMatch
  ) throws(InferenceError) -> [String] {
    let own = sheet.classes ?? MetadataNames.names(in: signature.metadata)
    if let own {
      guard match.classCount == 0 || own.count <= match.classCount else {
        throw InferenceError(
          "Model \(signature.path) has \(match.classCount) classes, but \(own.count) names: correct `classes` in "
            + "\(ModelFiles.sheet(of: signature.path)).")
      }
      return own
    }
    if !match.names.isEmpty { return match.names }
    if match.classCount == 0 || match.classCount == COCONames.eighty.count { return COCONames.eighty }
    return (0..<match.classCount).map { "class \($0)" }
  }

  private static func unknown(_ signature: NetworkSignature, sheet: ModelSheet) -> InferenceError {
    let sheetPath = ModelFiles.sheet(of: signature.path)
    if let family = sheet.family {
      let resembled = ModelFamily.allCases.first {
        $0.recogniser.recognise(signature, sheet: sheet, isNamed: false) != nil
      }
      let advice = resembled.map { " It looks like \($0.rawValue): write that, or leave `family` out." } ?? ""
      return InferenceError(
        "Model \(signature.path) is not a \(family.rawValue) network, as \(sheetPath) says: seen were "
          + "\(signature.seen); \(family.rawValue) has \(family.recogniser.outputForm).\(advice)")
    }
    let forms = ModelFamily.allCases.map { "\($0.rawValue): \($0.recogniser.outputForm)" }.joined(separator: "; ")
    return InferenceError(
      "Model \(signature.path) is of no family Gantry knows: seen were \(signature.seen). Known are \(forms). "
        + "If it is one of these, write `family: …` into \(sheetPath).")
  }
}

/// Class names in exporters' notes.
enum MetadataNames {
  /// `names` as Ultralytics writes it, a YAML mapping; `labels` as Intel writes it, words separated by spaces.
  static func names(in metadata: [String: String]) -> [String]? {
    if let text = metadata["names"] {
      // Notes that are not YAML are somebody else's: then there are no names.
      guard let document = try? YAMLDocument(Array(text.utf8), name: "names"),
        let names = try? ClassNames.read(ConfigurationValue(document)), !names.isEmpty
      else { return nil }
      return names
    }
    guard let labels = metadata["labels"] else { return nil }
    let words = labels.split(separator: " ").map { String($0.map { $0 == "_" ? " " : $0 }) }
    return words.isEmpty ? nil : words
  }
}

/// The files that belong to a model.
package enum ModelFiles {
  /// `models/car.onnx` → `models/car.yaml`.
  package static func sheet(of path: String) -> String {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return path + ".yaml" }
    return path[..<dot] + ".yaml"
  }

  /// `models/car.xml` → `models/car.bin`.
  static func weights(of path: String) -> String { path.dropLast(4) + ".bin" }
}
