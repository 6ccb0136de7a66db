import Groundwork
import Pipeline
import TrafficCore
import WebServer

/// `POST /api/v1/detect/batch`: many pictures, one answer. Holds one picture at a time and keeps nothing.
struct DetectBatchRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "detect_batch",
      route: Route(
        .post, "/api/v1/detect/batch", Self.description, signIn: VisionTrackGuard(doors).signIn,
        body: .streamed(limit: doors.settings.maximumUpload), timeLimit: doors.settings.uploadTime
      ) { request in
        try await respond(to: request)
      })
  }

  /// What became of one file.
  private enum Entry {
    case found([Detection])
    case failed(String)
  }

  /// The wanted confidence may stand behind the files: until it is known, everything from here on is kept, and what was
  /// too much is left out at the end.
  private static let floor = 0.01

  private func respond(to request: Request) async throws -> Response {
    let model = try VisionTrackModel.loaded(doors.pictures)
    var form = try MultipartReader.expecting("files", request)
    var choices = Choices(request)
    // What is wrong behind the `?` is said before anything is computed.
    _ = try confidence(choices)
    var entries: [(name: String, entry: Entry)] = []
    while let part = try await form.next() {
      guard let filename = part.filename else {
        if part.name == "files" { throw HTTPError.unprocessable([Problems.noFile("files")]) }
        choices.add(part.name, try await form.text())
        continue
      }
      guard part.name == "files" else { continue }
      guard entries.count < doors.settings.maximumBatch else {
        throw HTTPError.badRequest("Maximum \(doors.settings.maximumBatch) files per batch")
      }
      let least = choices.isSettled("confidence") ? try confidence(choices) : min(Self.floor, doors.settings.confidence)
      entries.append((filename, try await entry(part, &form, least)))
    }
    guard !entries.isEmpty else { throw HTTPError.unprocessable([Problems.missing("files", in: .body)]) }
    return answer(entries, try confidence(choices), model)
  }

  private func confidence(_ choices: Choices) throws -> Double {
    try choices.number("confidence", in: 0...1, default: doors.settings.confidence)
  }

  private func entry(_ part: MultipartHead, _ form: inout MultipartReader, _ confidence: Double) async throws -> Entry {
    guard VisionTrackMedia.isImage(part) else { return .failed("Not an image") }
    let picture = try await form.bytes(limit: doors.settings.maximumUpload)
    do {
      return .found(try await doors.pictures.analyse(picture, confidence: confidence, drawing: false).detections)
    } catch is PictureUnreadable {
      return .failed("Could not decode")
    }
  }

  private func answer(
    _ entries: [(name: String, entry: Entry)], _ confidence: Double, _ model: PictureModel
  ) -> Response {
    let results = entries.map { name, entry -> JSONValue in
      switch entry {
      case .failed(let reason): return ["filename": .string(name), "error": .string(reason)]
      case .found(let all):
        let found = all.filter { $0.score >= confidence }
        doors.tally.detections.add(found.count)
        return [
          "filename": .string(name),
          "detections": .array(found.map { VisionTrackBox.json($0, classes: model.classes) }),
          "total_detections": .integer(found.count),
        ]
      }
    }
    return .json(["results": .array(results), "total_processed": .integer(results.count)])
  }

  private static let description = RouteDescription(
    "What is on many pictures", details: "Up to 50; nothing is kept of them.", tags: [VisionTrack.tag],
    parameters: [VisionTrackMedia.confidence],
    requestBody: .multipart(
      .object(
        ["files": .array(.binary), "confidence": .number(minimum: 0, maximum: 1)], required: ["files"])),
    responses: [
      .json(
        200, "One entry per file, in their order.",
        .object(
          [
            "results": .array(
              .oneOf([
                .object(
                  ["filename": .string, "detections": .array(VisionTrackBox.schema), "total_detections": .integer],
                  required: ["filename", "detections", "total_detections"]),
                .object(["filename": .string, "error": .string], required: ["filename", "error"]),
              ])),
            "total_processed": .integer,
          ], required: ["results", "total_processed"]))
    ] + VisionTrackAnswers.uploads)
}
