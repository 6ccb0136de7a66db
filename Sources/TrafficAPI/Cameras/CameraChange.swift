import Groundwork
import Pipeline
import Records
import WebServer

/// How a request changes a camera or a part of it: with the ETag it was read with, or as a question for the difference.
struct CameraChange: Sendable {
  let cameras: CameraDoors
  static let parameters: [ParameterDescription] = [
    CameraSchemas.id, CameraSchemas.ifMatch,
    .query("dry_run", "Tell the difference and change nothing.", schema: .boolean),
  ]
  static let refusals = OwnErrors.responses(400, 401, 403, 404, 409, 412, 413, 422, 428, 429, 503)

  func answer(
    _ request: Request, from old: Camera, to camera: Camera, _ answer: (CameraSight) -> Response
  ) async throws -> Response {
    if try Self.isDry(request) {
      return .json(
        CameraDifference.json(old, camera, effect: try await cameras.office.effect(of: camera, instead: old)))
    }
    try Self.check(request, old)
    return answer(try await cameras.office.change(camera, from: old, by: request.caller, caller: Caller(request)))
  }

  static func check(_ request: Request, _ camera: Camera) throws(HTTPError) {
    try IfMatch.check(
      request, CameraJSON.tag(camera), of: "camera", changed: CameraProblem.changedMeanwhile.httpError)
  }

  private static func isDry(_ request: Request) throws(HTTPError) -> Bool {
    switch request.query["dry_run"] {
    case nil, "false", "0": return false
    case "true", "1": return true
    default: throw HTTPError(422, "dry_run: true or false is expected.", code: "invalid")
    }
  }
}
