import Inference
import Media
import Pipeline
import TrafficCore

/// How things look to a network: every box is cut out, scaled and shown to it.
struct ModelAppearance: AppearanceExtractor {
  let embedder: NetworkEmbedder
  private let station = ScalingStation(scaler: BilinearScaler())

  init(embedder: NetworkEmbedder) { self.embedder = embedder }

  func appearances(of boxes: [PixelBox], in picture: Picture, from camera: CameraID) async throws -> [[Float]] {
    try await withThrowingTaskGroup(of: (index: Int, look: [Float]).self) { group in
      for (index, box) in boxes.enumerated() {
        guard let part = picture.cutOut(box) else { continue }
        let prepared = try await station.prepare(part, for: embedder.inputLayout)
        group.addTask { (index, try await embedder.embed(prepared, from: camera)) }
      }
      var looks = [[Float]](repeating: [], count: boxes.count)
      for try await (index, look) in group { looks[index] = look }
      return looks
    }
  }
}

/// Who says how things look: nobody for most trackers, a network where one was given, else colours and edges.
struct AppearanceChoice: Sendable {
  let extractor: (any AppearanceExtractor)?
  /// To be unloaded after the run.
  let model: LoadedModel?

  init(_ arguments: Arguments, hasPictures: Bool) async throws {
    let kind = arguments[TrackOptions.tracker]
    guard let name = arguments[TrackOptions.appearance] else {
      (extractor, model) = (kind.wantsAppearance ? ColourGradientDescriptor() : nil, nil)
      return
    }
    guard kind.wantsAppearance else {
      let wanting = TrackerKind.allCases.filter(\.wantsAppearance).map(\.rawValue).joined(separator: ", ")
      throw CommandError.badInput(
        "--appearance \(name): the tracker \(kind.rawValue) does not look at it. Choose --tracker \(wanting).")
    }
    guard hasPictures else { throw CommandError.badInput("--appearance \(name): there are no pictures to look at.") }
    var settings = try SettingsFile.forCommand().inference
    let path = try ModelShelf(extra: arguments[ModelOptions.folder]).find(
      name, forms: ModelForm.inOrder(precision: settings.precision))
    settings.cacheFolder = settings.cacheFolder ?? ModelOptions.cacheFolder()
    let model = try await ModelOptions.load(path: path, settings: settings)
    do throws(InferenceError) {
      extractor = ModelAppearance(embedder: try model.embedder())
    } catch {
      throw CommandError.badInput(error.description)
    }
    self.model = model
  }
}
