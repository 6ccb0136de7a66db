import Pipeline
import WebServer

/// The forms of cameras, for the reference.
enum CameraSchemas {
  static let status = Schema.named(
    "CameraStatus",
    .object([
      "phase": .choice(CameraStatus.Phase.allCases.map(\.rawValue)), "reason": Schema.string.orNull,
      "since": .dateTime, "run": .string, "generation": .integer, "is_degraded": .boolean,
      "latency_ms": Schema.integer.orNull,
      "fps": .object(["received": .number, "processed": .number, "dropped": .number]),
      "frames": .object([
        "received": .integer, "unsampled": .integer, "processed": .integer, "gated": .integer, "dropped": .integer,
      ]),
    ]))

  static let camera = Schema.named(
    "Camera",
    .object([
      "id": .string, "address": .described(.string, "Without its password."), "enabled": .boolean,
      "is_fixed": .described(.boolean, "Listed in the installation's file, and changed there."),
      "revision": .integer, "created": .dateTime, "updated": .dateTime, "status": status.orNull,
      "settings": .described(
        .any, "name, scene, model, confidence, fps, tracker, follows, motion_gate, isolation, blur, time_zone."),
    ]))

  static let wish = Schema.object(
    [
      "id": .described(.string, "1 to 63 small letters, digits and dashes; when it is made."),
      "address": .described(.string, "rtsp://…, http://…, simulate://…; what is kept stays when it is left out."),
      "enabled": .boolean, "name": .string, "scene": .described(.any, "As in a scene file."), "model": .string,
      "confidence": .number, "fps": .number, "tracker": .string, "follows": .string, "motion_gate": .boolean,
      "isolation": .described(.string, "none, or process: its pictures are decoded in a process of their own."),
      "blur": .object(["live": .boolean, "evidence": .boolean, "clips": .boolean], required: []),
      "time_zone": .string,
    ], required: [])

  static let difference = Schema.object([
    "effect": .described(
      .choice(["nothing", "goes_on", "follows_anew", "reopens", "starts", "stops"]),
      "What happens to the camera: nothing; it goes on with the same numbers; numbers begin anew; its pictures "
        + "are opened anew; it starts; it stops."),
    "changes": .array(.object(["key": .string, "from": .any, "to": .any])),
  ])

  static let probe = Schema.object(
    [
      "works": .boolean, "reason": Schema.string.orNull, "width": .integer, "height": .integer,
      "codec": Schema.string.orNull, "fps": Schema.number.orNull, "picture": .described(.string, "JPEG, base 64."),
    ], required: ["works", "reason"])

  static let minute = Schema.object([
    "minute": .dateTime, "expected": .number, "processed": .integer, "dropped": .integer, "seconds": .number,
    "seconds_online": .number,
    "share": .described(Schema.number.orNull, "0 to 1: processed of expected."),
  ])

  static let id = ParameterDescription.path("id", "The camera's id.", schema: .string)
  static let ifMatch = ParameterDescription(
    "If-Match", in: .header, "The ETag of the camera as it was read.", schema: .string, isRequired: true)
}
