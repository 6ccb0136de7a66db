import Pipeline
import WebServer

/// The model that looks at pictures, or the refusal while there is none.
enum VisionTrackModel {
  /// - Throws: 503
  static func loaded(_ pictures: any PictureAnalysis) throws(HTTPError) -> PictureModel {
    guard let model = pictures.model else { throw HTTPError(503, "No model is loaded; try again later.") }
    return model
  }
}
