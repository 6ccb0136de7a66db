import TrafficCore

/// Gives detections an identity that lasts.
enum TrackCommand {
  private static let detections = Option.text(
    "detections", "FILE", "MOTChallenge detections: frame,-1,x,y,w,h,score")
  private static let framesPerSecond = Option.number(
    "fps", "N", "frames per second of the detections", in: 0.1...1000, fallback: 25)
  private static let tracker = Option<TrackerKind>.choice("tracker", "which tracker", fallback: .twoSpace)
  private static let preset = Option<TrackerPreset>.choice("preset", "what is tracked", fallback: .vehicles)
  private static let camera = Option.text(
    "camera", "FILE", "rotation, translation (mm) and intrinsics: tracks on the road too")
  private static let mot = Option.text("mot", "FILE", "writes MOTChallenge tracks: frame,id,x,y,w,h,score,-1,-1,-1")

  static let command = Command(
    name: "track",
    summary: "give detections an identity that lasts",
    details: "Takes detections without pictures and writes the tracks. Times follow from the frame numbers and --fps; "
      + "frames may be missing.",
    options: [detections, framesPerSecond, tracker, preset, camera, mot],
    example: Command.Example(
      line: "gantry track --detections det.txt --fps 10 --mot tracks.txt",
      output: "837 frames, 4303 detections, 131 tracks"),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let file = try FileText.required(arguments[detections], detections.name, "track")
    let rows = try FileText.parse(file, for: detections.name, MOTText.parse)
    let plane = try plane(arguments)
    var follower = arguments[tracker].tracker(for: arguments[preset], plane: plane)
    let tracks = follow(rows, with: &follower, framesPerSecond: arguments[framesPerSecond], console)
    if let target = arguments[mot] { try FileText.write(MOTText.write(tracks), to: target) }
    let frames = rows.map(\.frame).max() ?? 0
    let count = Set(tracks.map(\.id)).count
    try console.print("\(frames) frames, \(rows.count) detections, \(count) tracks")
    return .ok
  }

  private static func plane(_ arguments: Arguments) throws(CommandError) -> GroundPlane? {
    guard let path = arguments[camera] else { return nil }
    guard let plane = try FileText.parse(path, for: camera.name, CameraText.parse).groundPlane else {
      throw CommandError.badInput("--camera: \(path) describes a camera that cannot see the road (z = 0)")
    }
    return plane
  }

  /// The steadier boxes: a detector's jitter is no motion.
  private static func follow(
    _ rows: [MOTRow], with tracker: inout any Tracker, framesPerSecond: Double, _ console: Console
  ) -> [MOTRow] {
    let byFrame = Dictionary(grouping: rows, by: \.frame)
    let last = rows.map(\.frame).max() ?? 0
    var progress = Progress(console, total: last, noun: "frames")
    defer { progress.finish() }
    var tracks: [MOTRow] = []
    for frame in stride(from: 1, through: last, by: 1) {
      let detections = (byFrame[frame] ?? []).map { row in
        Detection(box: row.box, score: row.score, classID: row.classID)
      }
      tracker.update(detections, at: Timestamp.zero.advanced(bySeconds: Double(frame) / framesPerSecond))
      for track in tracker.tracks {
        tracks.append(MOTRow(frame: frame, id: track.id, box: track.smoothedBox, score: track.score))
      }
      progress.update(done: frame)
    }
    return tracks
  }
}
