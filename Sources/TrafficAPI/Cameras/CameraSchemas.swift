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

  private static let video = Schema.object([
    "how": .described(
      .choice(FilmStatus.How.allCases.map(\.rawValue)),
      "As the camera sends it, or compressed here: something is hidden, or it sends no H.264 that can be passed on."),
    "watching": .integer, "is_kept": .described(.boolean, "Clips are cut from it."), "fps": .number,
    "encode_ms": .described(
      Schema.number.orNull, "What a picture takes to be compressed; null while all are passed on."),
    "lost": .described(.integer, "Pictures that those who watch now were too slow for."),
  ])

  static let camera = Schema.named(
    "Camera",
    .object([
      "id": .string, "address": .described(.string, "Without its password."), "enabled": .boolean,
      "is_fixed": .described(.boolean, "Listed in the installation's file, and changed there."),
      "revision": .integer, "created": .dateTime, "updated": .dateTime, "status": status.orNull,
      "video": .described(video.orNull, "The film of the camera; null while nobody watches and no clip is wanted."),
      "settings": .described(
        .any, "name, scene, model, confidence, fps, tracker, follows, motion_gate, isolation, blur, clips, time_zone."),
    ]))

  static let wish = Schema.object(
    [
      "id": .described(.string, "1 to 63 small letters, digits and dashes; when it is made."),
      "address": .described(.string, "rtsp://…, http://…, simulate://…; what is kept stays when it is left out."),
      "enabled": .boolean, "name": .string, "scene": .described(.any, "As in a scene file."), "model": .string,
      "confidence": .number, "fps": .number, "tracker": .string, "follows": .string, "motion_gate": .boolean,
      "isolation": .described(.string, "none, or process: its pictures are decoded in a process of their own."),
      "blur": .object(["live": .boolean, "evidence": .boolean, "clips": .boolean], required: []),
      "clips": .object(
        [
          "before": .described(.number, "Seconds before what happens; 5 when left out."),
          "after": .described(.number, "Seconds after it; 10 when left out."),
          "on": .array(.choice(ClipPlan.Cause.allCases.map(\.rawValue))),
        ], required: []),
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
    "coverage": .described(
      Schema.number.orNull,
      "0 to 1 of the whole minute: less than `share` where the camera was to run for a part of it."),
  ])

  static let traffic = Schema.named(
    "TrafficMinute",
    .object([
      "minute": .dateTime,
      "is_counted": .described(.boolean, "Whether anything was reported in it, as far as is known."),
      "vehicles": .described(.map(.integer), "First seen in it, by class."),
      "lines": .map(
        .object([
          "forward": .map(.integer), "backward": .map(.integer),
          "names": .described(
            .object(["forward": .string, "backward": .string]), "What the scene calls the two ways, as it is now."),
        ])),
      "lanes": .map(.object(["vehicles": .integer, "speed": .described(Schema.number.orNull, "Mean, km/h.")])),
      "speed": .described(
        Schema.object(["vehicles": .integer, "mean": .number, "median": .number, "p85": .number]).orNull,
        "km/h; null where none is known."),
      "speeds": .described(.array(.integer), "Vehicles by steps of 10 km/h, from 0 on."),
      "speeding": .described(.integer, "Entries of the camera's log."),
      "completeness": .described(Schema.number.orNull, "0 to 1: processed of expected; null until the minute is over."),
      "coverage": .described(Schema.number.orNull, "0 to 1 of the whole minute; null until it is over."),
    ]))

  static let id = ParameterDescription.path("id", "The camera's id.", schema: .string)
  static let ifMatch = ParameterDescription(
    "If-Match", in: .header, "The ETag of the camera as it was read.", schema: .string, isRequired: true)
}
