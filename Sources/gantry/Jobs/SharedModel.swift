import Foundation
import Inference
import Media
import Pipeline
import TrafficCore

/// The one detector of the process: all jobs and pictures take turns at it.
struct SharedModel: Sendable {
  let detector: NetworkDetector
  /// What reports call it: the file's name without its ending.
  let name: String
  let path: String
  /// Pictures that it accepts at the same time.
  let requests: Int
  private let loaded: LoadedModel

  /// - Parameters:
  ///   - nameOrPath: nil takes the first that is installed.
  ///   - folder: looked at before the installed ones.
  static func load(
    _ nameOrPath: String?, folder: String?, settings: InferenceSettings
  ) async throws -> SharedModel {
    var inference = settings
    inference.cacheFolder = inference.cacheFolder ?? ModelOptions.cacheFolder()
    let path = try ModelShelf(extra: folder).find(
      nameOrPath, forms: ModelForm.inOrder(precision: inference.precision), for: .server)
    let loaded = try await ModelOptions.load(path: path, settings: inference)
    return try SharedModel(loaded, path: path)
  }

  init(_ loaded: LoadedModel, path: String) throws(CommandError) {
    self.loaded = loaded
    self.path = path
    detector = try ModelOptions.detector(of: loaded)
    name = ModelOptions.name(of: path)
    requests = loaded.description.requests
  }

  var picture: PictureModel {
    PictureModel(path: (path as NSString).lastPathComponent, name: name, classes: detector.classes)
  }

  /// Tells models apart, also two of one name, and one from itself when its description was changed.
  var mark: String {
    let files = [path, ModelFiles.sheet(of: path)].map { file in
      let facts = try? FileManager.default.attributesOfItem(atPath: file)  // without facts the name must do
      let changed = (facts?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      return "\(facts?[.size] as? Int ?? 0)/\(Int(changed))"
    }
    return ([name, loaded.description.precision] + files).joined(separator: "/")
  }

  /// What it costs now, beside all that is going on.
  func measured(seconds: Double) async throws -> ModelMeasurement {
    try await ModelMeasurement.measure(loaded, duration: seconds)
  }

  func unload() async { await loaded.unload() }
}
