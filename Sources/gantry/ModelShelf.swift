import Foundation
import Groundwork

/// Finds model files by name: beside the program, in the data folder, in a folder of the user's choice.
struct ModelShelf: Sendable {
  struct Entry: Sendable {
    /// What `--model` accepts: the file's name without its ending.
    let name: String
    let path: String
    let byteCount: Int
  }

  static let fileEndings: Set<String> = ["onnx", "xml"]

  /// In the order in which names are looked up.
  let folders: [String]

  init(folders: [String]) { self.folders = folders }

  /// - Parameter extra: from `--models-folder`; looked at first.
  init(extra: String?) {
    var shipped: [String] = []
    do throws(InstalledFolder.Missing) {
      shipped = [try InstalledFolder.path(of: "Models")]
    } catch {
      // No model ships with this build; the other folders may hold one.
    }
    folders = [extra].compactMap(\.self) + shipped + [WorkFolders().models]
  }

  /// Every model, by folder and name. A folder that does not exist holds none.
  func entries() throws -> [Entry] {
    try folders.flatMap { folder -> [Entry] in
      guard FileManager.default.fileExists(atPath: folder) else { return [] }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      return try names.filter { Self.fileEndings.contains(($0 as NSString).pathExtension.lowercased()) }.map { name in
        let path = "\(folder)/\(name)"
        let facts = try FileManager.default.attributesOfItem(atPath: path)
        return Entry(
          name: (name as NSString).deletingPathExtension, path: path, byteCount: facts[.size] as? Int ?? 0)
      }
    }
  }

  /// The file behind a path or a name. nil asks for the model that ships with the program.
  func find(_ nameOrPath: String?) throws -> String {
    guard let nameOrPath else {
      guard let first = try entries().first else { throw noModel("No model was given and none is installed.") }
      return first.path
    }
    if FileManager.default.fileExists(atPath: nameOrPath) { return nameOrPath }
    let known = try entries()
    if let entry = known.first(where: { $0.name == nameOrPath }) { return entry.path }
    if nameOrPath.contains("/") || Self.fileEndings.contains((nameOrPath as NSString).pathExtension.lowercased()) {
      throw CommandError.badInput("Model \(nameOrPath): no such file.")
    }
    let suggestion = Suggestion.nearest(to: nameOrPath, among: known.map(\.name)).map { " Did you mean \($0)?" } ?? ""
    throw noModel("Model \(nameOrPath): no file and no installed model of that name.\(suggestion)")
  }

  private func noModel(_ problem: String) -> CommandError {
    .badInput(
      "\(problem) Pass --model FILE with an ONNX export of YOLOv5, YOLOv8, YOLO11, YOLOv10, YOLOX, NanoDet, "
        + "RT-DETR, D-FINE, DEIM or RF-DETR, or put it into \(folders.last ?? "the models folder") and pass its name.")
  }
}
