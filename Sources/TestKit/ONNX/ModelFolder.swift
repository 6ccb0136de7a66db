import Foundation

/// A folder for the models of one test. All of them go with the process.
package struct ModelFolder: Sendable {
  private let path: String

  package init() throws {
    path = "\(Self.root)/\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Writes a model, with a description beside it where one is given, and returns its path.
  package func add(_ network: TinyNetwork, name: String = "model", sheet: String? = nil) throws -> String {
    try add(network.bytes, name: name, sheet: sheet)
  }

  package func add(
    _ bytes: [UInt8], name: String = "model", extension ending: String = "onnx", sheet: String? = nil
  ) throws -> String {
    let file = "\(path)/\(name).\(ending)"
    try Data(bytes).write(to: URL(filePath: file))
    if let sheet { try Data(sheet.utf8).write(to: URL(filePath: "\(path)/\(name).yaml")) }
    return file
  }

  private static let root: String = {
    let path = FileManager.default.temporaryDirectory.appending(path: "gantry-models-\(getpid())").path
    atexit { ModelFolder.removeAll() }
    return path
  }()

  private static func removeAll() {
    do { try FileManager.default.removeItem(atPath: root) } catch { print("Could not remove \(root): \(error)") }
  }
}
