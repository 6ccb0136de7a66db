import Configuration
import Foundation
import Groundwork
import Inference

/// Finds model files by name: beside the program, in the data folder, in a folder of the user's choice.
struct ModelShelf: Sendable {
  struct Entry: Sendable {
    /// What `--model` accepts: the file's name without its ending.
    let name: String
    let path: String
    /// Which of the shelf's folders it lies in.
    let folder: String
    /// Weights included.
    let byteCount: Int

    /// Without the form: `gantry-s` of `gantry-s-int8`.
    var plainName: String {
      let form = ModelForm.allCases.first { name.hasSuffix($0.name(of: "")) }
      return form.map { String(name.dropLast($0.name(of: "").count)) } ?? name
    }
  }

  /// Who asks, and so where a model is named.
  enum Asker: Sendable { case command, server }

  static let fileEndings: Set<String> = ["onnx", "xml"]
  /// What is taken when nobody chooses.
  static let usual = "gantry-s"

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
      let files = names.filter { name in
        Self.fileEndings.contains((name as NSString).pathExtension.lowercased())
          && !FileText.isFolder("\(folder)/\(name)")
      }
      return try files.map { name in
        let path = "\(folder)/\(name)"
        let weights = (path as NSString).deletingPathExtension + ".bin"
        let isPair = name.lowercased().hasSuffix(".xml") && FileManager.default.fileExists(atPath: weights)
        let sizes = try ([path] + (isPair ? [weights] : [])).map { file in
          try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        }
        return Entry(
          name: (name as NSString).deletingPathExtension, path: path, folder: folder, byteCount: sizes.reduce(0, +))
      }
    }
  }

  /// The file behind a path or a name. nil asks for the model that ships with the program.
  /// - Parameter forms: where a model lies in one folder in several forms, the one to take first.
  func find(
    _ nameOrPath: String?, forms: [ModelForm] = ModelForm.inOrder(precision: .auto), for asker: Asker = .command
  ) throws -> String {
    let known = try entries()
    guard let nameOrPath else {
      if let path = path(of: Self.usual, among: known, forms) { return path }
      guard let first = known.first else { throw noModel("No model was given and none is installed.", asker) }
      return first.path
    }
    var isFolder: ObjCBool = false
    if unsafe FileManager.default.fileExists(atPath: nameOrPath, isDirectory: &isFolder), !isFolder.boolValue {
      return nameOrPath
    }
    if let path = path(of: nameOrPath, among: known, forms) { return path }
    if isFolder.boolValue {
      throw CommandError.badInput(
        "Model \(nameOrPath) is a folder. Name a file in it, or pass --models-folder with it.")
    }
    if nameOrPath.contains("/") || Self.fileEndings.contains((nameOrPath as NSString).pathExtension.lowercased()) {
      throw CommandError.badInput("Model \(nameOrPath): no such file.")
    }
    let suggestion =
      Suggestion.nearest(to: nameOrPath, among: known.map(\.name) + known.map(\.plainName)).map {
        " Did you mean \($0)?"
      } ?? ""
    throw noModel("Model \(nameOrPath): no file and no installed model of that name.\(suggestion)", asker)
  }

  /// Folder by folder, so that a folder of the user's choice comes before what ships, whatever form lies there.
  private func path(of name: String, among known: [Entry], _ forms: [ModelForm]) -> String? {
    let names = [name] + forms.map { $0.name(of: name) }
    for folder in folders {
      let there = known.filter { $0.folder == folder }
      for name in names {
        if let entry = there.first(where: { $0.name == name }) { return entry.path }
      }
    }
    return nil
  }

  private func noModel(_ problem: String, _ asker: Asker) -> CommandError {
    let families = "YOLOv5, YOLOv8, YOLO11, YOLOv10, YOLOX, NanoDet, RT-DETR, D-FINE, DEIM or RF-DETR"
    let folder = folders.last ?? "the models folder"
    return switch asker {
    case .command:
      .badInput(
        "\(problem) Pass --model FILE with an ONNX export of \(families), or put it into \(folder) and pass its name.")
    case .server:
      .badInput(
        "\(problem) gantry models list shows what a camera's model and jobs.model may name; an ONNX export of "
          + "\(families) in \(folder) is among them.")
    }
  }
}
