import Configuration
import Foundation
import TrafficCore

/// Puts a calibration into a scene file: a new one, or one that is there, of which all else stays as it was written.
enum CalibratedScene {
  /// The road of a scene's calibration alone, places as parts of the picture.
  /// - Parameter json: the object behind `calibration`; JSON is YAML.
  static func calibration(json: String, size: PixelSize) throws -> Calibration {
    let value = try ConfigurationValue(YAMLDocument(Array(json.utf8), name: "calibration"))
    return try SceneReader(.normalised(size)).calibration(value).resolved(for: size)
  }

  /// The whole text of the file.
  static func text(_ fresh: Scene, size: PixelSize, into path: String) throws(CommandError) -> String {
    let alone = SceneText.yaml(fresh, size: size)
    guard FileManager.default.fileExists(atPath: path), !FileText.isSpecial(path) else { return alone }
    let known = try SceneCommand.load(path)
    let text = String(decoding: try FileText.read(path, for: "scene"), as: UTF8.self)
    guard !text.split(separator: "\n").contains(where: { $0.hasPrefix("coordinates:") && $0.contains("pixels") }) else {
      throw .badInput(
        "--scene \(path): has its places in pixels; the calibration is written as parts of the picture. "
          + "Write `gantry scene normalise \(path)` into another file and calibrate that.")
    }
    let merged = replaced(in: text, by: block(of: alone))
    try check(merged, keeps: known.scene, at: path)
    return merged
  }

  /// The lines of the key `calibration`.
  private static func block(of text: String) -> [Substring] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return range(in: lines).map { Array(lines[$0]) } ?? []
  }

  private static func replaced(in text: String, by block: [Substring]) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if let old = range(in: lines) {
      lines.replaceSubrange(old, with: block)
    } else {
      while lines.last?.isEmpty ?? false { lines.removeLast() }
      lines += block + [""]
    }
    return lines.joined(separator: "\n")
  }

  /// From the key to the last line that belongs to it; blank lines and remarks after it belong to what follows.
  private static func range(in lines: [Substring]) -> Range<Int>? {
    guard let first = lines.firstIndex(where: { $0.hasPrefix("calibration:") }) else { return nil }
    var end = first + 1
    for index in (first + 1)..<max(first + 1, lines.count) {
      let line = lines[index]
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard line.first == " " || line.first == "-" || line.first == "\t" else { break }
      end = index + 1
    }
    return first..<end
  }

  /// Text was cut and put together: what came out must be the same scene but for its calibration.
  private static func check(_ text: String, keeps known: Scene, at path: String) throws(CommandError) {
    do {
      var made = try SceneFile(YAMLDocument(Array(text.utf8), name: path), path: path).scene
      var before = known
      made.calibration = nil
      before.calibration = nil
      guard made != before else { return }
    } catch {
      throw .failure("--scene \(path): the calibration could not be put in (\(error)). The file is as it was.")
    }
    throw .failure("--scene \(path): the calibration could not be put in without changing more. The file is as it was.")
  }
}
