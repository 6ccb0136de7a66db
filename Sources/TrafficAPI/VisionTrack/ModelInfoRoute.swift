import TrafficCore
import Pipeline
import WebServer

/// `GET /api/v1/model/info`: which model looks.
struct ModelInfoRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "model_info",
      route: Route(.get, "/api/v1/model/info", Self.description) { _ in
        let model = try VisionTrackModel.loaded(doors.pictures)
        return .json([
          "model_path": .string(model.path), "model_name": .string(model.name),
          "num_classes": .integer(model.classes.names.count),
          "class_names": .array(model.classes.names.map { .string($0) }),
        ])
      })
  }

  private static let description = RouteDescription(
    "Which model looks", tags: [VisionTrack.tag],
    responses: [
      .json(
        200, "The model.",
        .object(
          ["model_path": .string, "model_name": .string, "num_classes": .integer, "class_names": .array(.string)],
          required: ["model_path", "model_name", "num_classes", "class_names"])),
      VisionTrackAnswers.limited, VisionTrackAnswers.unavailable,
    ])
}
