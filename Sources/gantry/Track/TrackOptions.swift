import TrafficCore

/// The options of `gantry track`.
enum TrackOptions {
  static let scene = Option<String?>.text(
    "scene", "FILE", "what was drawn for this camera: calibration, lines, zones (docs/scene.md)")
  static let tracker = Option<TrackerKind>.choice("tracker", "how vehicles are told apart", fallback: .twoSpace)
  static let preset = Option<TrackerPreset>.choice("preset", "what is followed", fallback: .vehicles)
  static let classes = Option<[String]>.list(
    "classes", "NAME,…",
    "only these: \(TrafficClass.allCases.map(\.rawValue).joined(separator: ", ")); overrules the scene's")
  static let confidence = Option<Double>.number(
    "confidence", "SCORE", "ignore what the model is less sure of; a tracker uses unsure detections too", in: 0...1,
    fallback: 0.1)
  static let appearance = Option<String?>.text(
    "appearance", "FILE|NAME",
    "how things look, for --tracker deepsort: a network with one vector out; built-in colours and edges when left out")
  static let camera = Option<String?>.text(
    "camera", "FILE", "rotation, translation (mm) and intrinsics of the MOT sequences: follows on the road too")
  static let detections = Option<String?>.text(
    "detections", "FILE",
    "MOTChallenge detections (frame,-1,x,y,w,h,score[,class]) instead of a model; with or without pictures")
  static let framesPerSecond = Option<Double>.number(
    "fps", "N", "frames per second of the detections, or of a folder of pictures", in: 0.1...1000, fallback: 25)
  static let size = Option<PixelSize?>(
    "size", "WxH", "of the pictures the detections come from; else the scene's, else what holds all boxes",
    fallback: nil
  ) { (text) throws(InvalidValue) in
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1], (1...65_536).contains(width),
      (1...65_536).contains(height)
    else { throw InvalidValue(reason: "is not such as 1280x720") }
    return PixelSize(width: width, height: height)
  }
  static let out = Option<String?>.text("out", "FILE.mp4", "write the annotated video, with the source's sound")
  static let events = Option<String?>.text("events", "FILE.jsonl", "write what happened, one JSON object a line")
  static let mot = Option<String?>.text("mot", "FILE.txt", "write MOTChallenge tracks: frame,id,x,y,w,h,score,…")
  static let counts = Option<String?>.text("counts", "FILE.csv", "write crossings by interval, line, direction, class")
  static let interval = Option<Double>.number(
    "interval", "SECONDS", "of one row of the counts", in: 1...86_400, fallback: 60)
  static let summary = Option<String?>.text("summary", "FILE.json", "write the end report as JSON")
  static let reference = Option<String?>.text(
    "reference", "FILE.jpg", "the view the scene was drawn for, else the first picture: tells when the camera moved")
  static let json = Switch("json", "print the end report as JSON")

  static let all: [any OptionDeclaration] =
    [
      scene, tracker, preset, classes,
    ] + ModelOptions.all + [
      confidence, appearance, out, events, mot, counts, interval, summary, detections, framesPerSecond, size, camera,
      reference, json,
    ]
}
