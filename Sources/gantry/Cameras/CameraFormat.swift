import Pipeline
import TrafficCore

/// Every key of a camera: of the file that lists them, and of our own API. Described once, as the scene's keys are.
enum CameraFormat {
  /// What the row keeps in columns of its own.
  static let row: [SceneKey] = [
    SceneKey(
      "id", .text, "Its name in addresses, metrics and events: small letters, digits, dashes.", isRequired: true),
    SceneKey(
      "address", .text, "Where its pictures are: rtsp://…, http://… (MJPEG or one picture), simulate://…, or a file.",
      isRequired: true),
    SceneKey("enabled", .flag, "Whether it runs. true when left out."),
  ]

  static let form: [SceneKey] = [
    SceneKey("name", .text, "What people call it. Its id when left out."),
    SceneKey(
      "scene", .object(SceneFormat.scene),
      "Calibration, regions, lines, zones, lanes, gates; in a file also the path of a scene file."),
    SceneKey("model", .text, "The model that looks at its pictures. The server's own when left out."),
    SceneKey("confidence", .number(0...1), "What the detector is less sure of is not followed. 0.1 when left out."),
    SceneKey("fps", .number(0.01...240), "Pictures a second that are looked at. All when left out."),
    SceneKey("tracker", .choice(TrackerKind.allCases.map(\.rawValue)), "How vehicles are followed."),
    SceneKey("follows", .choice(TrackerPreset.allCases.map(\.rawValue)), "What the tracker expects to see."),
    SceneKey(
      "motion_gate", .flag, "Pictures in which nothing moves are not looked at while nothing is followed."),
    SceneKey(
      "isolation", .choice(StreamPlan.Isolation.allCases.map(\.rawValue)),
      "Whether its pictures are decoded in a process of their own. none when left out."),
    SceneKey("blur", .object(blur), "Where persons and number plates are made unrecognisable."),
    SceneKey("clips", .object(clips), "Some seconds around what happens are kept as a film. None when left out."),
    SceneKey(
      "time_zone", .text,
      "Whose clocks its log and its clips show beside UTC, such as Europe/Berlin. UTC when left out."),
  ]

  static let clips: [SceneKey] = [
    SceneKey("before", .number(ClipPlan.allowedSeconds), "Seconds before what happens. 5 when left out."),
    SceneKey("after", .number(ClipPlan.allowedSeconds), "Seconds after it. 10 when left out."),
    SceneKey(
      "on", .list(.choice(ClipPlan.Cause.allCases.map(\.rawValue)), least: 0),
      "What makes a clip: speeding and wrong_way when left out; one can be asked for in any case."),
  ]

  static let blur: [SceneKey] = [
    SceneKey("live", .flag, "In pictures that are watched. false when left out."),
    SceneKey("evidence", .flag, "In pictures that are kept. true when left out."),
    SceneKey("clips", .flag, "In clips that are kept. true when left out."),
  ]
}
