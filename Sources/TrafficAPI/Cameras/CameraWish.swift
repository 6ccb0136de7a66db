package import Configuration
import Groundwork
import Records
import TrafficCore
package import WebServer

/// What a client wants of a camera: a JSON object with the keys of `cameras.yaml`.
struct CameraWish {
  private static let own: Set<String> = ["id", "address", "enabled"]
  let id: String?
  let address: Secret?
  let isEnabled: Bool?
  /// Everything else.
  let form: String

  init(_ request: Request, _ refusal: (Secret) -> String?) async throws {
    let value = try JSONValue(parsing: try await request.bytes())
    guard let members = value.members else { throw HTTPError(400, "The body is not a JSON object.", code: "body") }
    var body = OwnBody(.object(members.filter { Self.own.contains($0.0) }), at: ["body"])
    id = body.optionalText("id", in: 1...63)
    address = body.optionalText("address", in: 1...2000).map { Secret($0) }
    isEnabled = body.flag("enabled")
    try body.check()
    if let address, !CameraAddress.isMasked(address), let reason = refusal(address) {
      throw HTTPError(422, "address: \(reason).", code: "invalid")
    }
    form = JSONValue.object(members.filter { !Self.own.contains($0.0) && $0.1 != .null }).text
  }

  private static let masked = HTTPError(
    422, "address: write the password again; what is shown of an address does not open it.", code: "invalid")

  func camera(at now: Timestamp) throws -> Camera {
    guard let id, Camera.isName(id) else {
      throw HTTPError(
        422, "id: 1 to 63 small letters, digits and dashes are expected, not beginning with video-.", code: "invalid")
    }
    guard let address else { throw HTTPError(422, "address: this member is required.", code: "invalid") }
    if CameraAddress.isMasked(address) { throw Self.masked }
    return Camera(id: id, address: address, isEnabled: isEnabled ?? true, form: form, created: now)
  }

  /// The whole camera as it is to be; an address that is left out, or given as it was shown, stays.
  func camera(instead old: Camera) throws -> Camera {
    guard id == nil || id == old.id else {
      throw HTTPError(422, "id: a camera keeps its id; make another one.", code: "invalid")
    }
    var camera = old
    if let address, address.revealed != old.shownAddress {
      if CameraAddress.isMasked(address) { throw Self.masked }
      camera.address = address
    }
    camera.isEnabled = isEnabled ?? old.isEnabled
    camera.form = form
    return camera
  }
}

extension ConfigurationError: HTTPErrorConvertible {
  /// Keys instead of lines: what was sent had none.
  package var httpError: HTTPError {
    var error = HTTPError.unprocessable(
      problems.map { problem in
        ValidationProblem(
          kind: "invalid", location: ["body", .string(problem.key)],
          message: "found \(problem.found); allowed: \(problem.allowed)")
      })
    error.code = "invalid"
    return error
  }
}
