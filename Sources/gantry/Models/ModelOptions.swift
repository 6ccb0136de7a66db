import Foundation
import Inference

/// The options by which every command that runs a model finds and loads it.
enum ModelOptions {
  static let model = Option<String?>.text(
    "model", "FILE|NAME",
    "an ONNX or OpenVINO file, or the name of an installed model (see: gantry models list); "
      + "else \(ModelShelf.usual), which ships with the program")
  static let folder = Option<String?>.text(
    "models-folder", "DIR", "look for models in this folder first, besides what is installed")
  static let precision = Option<InferenceSettings.Precision>.choice(
    "precision", "auto takes bf16 where the processor is quicker with it; f32 is exact", fallback: .auto)

  static let all: [any OptionDeclaration] = [model, folder, precision]

  /// - Returns: the loaded model and the name it goes by in reports.
  static func load(
    _ arguments: Arguments, settings: InferenceSettings
  ) async throws -> (model: LoadedModel, name: String) {
    let path = try ModelShelf(extra: arguments[folder]).find(
      arguments[model], forms: ModelForm.inOrder(precision: settings.precision))
    return (try await load(path: path, settings: settings), name(of: path))
  }

  static func load(path: String, settings: InferenceSettings) async throws(CommandError) -> LoadedModel {
    var settings = settings
    settings.precision = ProcessorFeatures.read().quickest(of: settings.precision)
    do {
      return try await ModelLoader().load(path, settings: settings)
    } catch {
      throw .badInput(error.description)
    }
  }

  static func detector(of model: LoadedModel) throws(CommandError) -> NetworkDetector {
    do {
      return try model.detector()
    } catch {
      throw .badInput(error.description)
    }
  }

  static func name(of path: String) -> String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  /// Compiled networks are kept here, which makes the second start quicker.
  static func cacheFolder() -> String? {
    let folder = "\(WorkFolders().cache)/models"
    return WorkFolders.writingObstacle(folder) == nil ? folder : nil
  }
}
