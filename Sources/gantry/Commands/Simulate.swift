import Media
import TrafficCore

/// Writes a simulated video with everything that is true about it, and the scene file that belongs to it.
enum SimulateCommand {
  private static let seconds = Option<Double>.number(
    "seconds", "SECONDS", "how long the video is", in: 0.1...86_400, fallback: 60)
  private static let rate = Option<Double>.number("fps", "RATE", "frames per second", in: 1...120, fallback: 15)
  private static let seed = Option<Int>.whole(
    "seed", "NUMBER", "the same seed gives the same video", in: 0...Int(Int32.max), fallback: 1)
  private static let size = Option<PixelSize>(
    "size", "WIDTHxHEIGHT", "of the picture", fallback: PixelSize(width: 1280, height: 720), fallbackText: "1280x720"
  ) { (text) throws(InvalidValue) in
    guard let size = PixelSize(simulated: text) else { throw InvalidValue(reason: "is not such as 1280x720") }
    return size
  }
  private static let weather = Option<SimulatedWeather>.choice("weather", "light and air", fallback: .day)
  private static let density = Option<SimulatedDensity>.choice("density", "how much traffic", fallback: .free)
  private static let shake = Switch("shake", "let the wind shake the camera")
  private static let out = Option<String?>.text("out", "FILE.mp4", "write the video here")
  private static let truth = Option<String?>.text("truth", "FILE.json", "write what is true here")
  private static let detections = Option<String?>.text(
    "detections", "FILE.txt", "write what a detector without faults would find, for gantry track --detections")
  private static let counts = Option<String?>.text(
    "counts", "FILE.csv", "write every true crossing of a line, for gantry validate --hand")
  private static let scene = Option<String?>.text("scene", "FILE.yaml", "write the scene file here")

  static let command = Command(
    name: "simulate",
    summary: "make a traffic video with exact truth",
    details: """
      Simulates a motorway, a junction with traffic lights or a street with parked cars. The truth holds every \
      vehicle's box, class, place, speed, lane and visibility in every frame, every crossing of the scene's lines \
      and every turning movement. Detections and counts are for trying out tracking without a network.
      """,
    operands: .one("SCENE", help: SimulatedPlace.allCases.map(\.rawValue).joined(separator: ", ")),
    options: [seconds, rate, seed, size, weather, density, shake, out, truth, scene, detections, counts],
    example: Command.Example(
      line: "gantry simulate motorway --seconds 60 --seed 7 --out scene.mp4 --truth truth.json --scene scene.yaml",
      output: "900 frames of motorway (seed 7): scene.mp4, truth.json, scene.yaml"),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let settings = try settings(arguments)
    let written = try places(arguments)
    let count = max(1, Int((arguments[seconds] * settings.framesPerSecond).rounded()))
    var simulator = Simulator(settings)
    let sceneText = SceneText.yaml(simulator.scene, size: settings.size)
    let pictures = arguments[out].map { _ in SimulatedPictures(simulator) }
    let writer = try arguments[out].map { path in try MP4Writer(path: path, settings: VideoSettings()) }
    var found = ""
    var crossings = CrossingRecord(scene: simulator.scene)
    var record = TruthRecord(settings: settings, scene: simulator.scene)
    var progress = Progress(console, total: count, noun: "frames")
    for index in 0..<count {
      try Task.checkCancellation()
      let frame = simulator.next()
      if let writer, let pictures {
        try writer.append(pictures.picture(of: frame, simulator), at: frame.timestamp)
      }
      if arguments.has(truth) { record.add(frame) }
      if arguments.has(detections) { found += MOTText.write(rows(frame)) }
      if arguments.has(counts) { crossings.add(frame) }
      progress.update(done: index + 1)
    }
    progress.finish()
    try writer?.finish()
    if let path = arguments[truth] { try FileText.write(record.text, to: path) }
    if let path = arguments[scene] { try FileText.write(sceneText, to: path) }
    if let path = arguments[detections] { try FileText.write(found, to: path) }
    if let path = arguments[counts] { try FileText.write(crossings.text, to: path) }
    let names = written.joined(separator: ", ")
    try console.print("\(count) frames of \(settings.place.rawValue) (seed \(settings.seed)): \(names)")
    return .ok
  }

  private static func settings(_ arguments: Arguments) throws(CommandError) -> SimulationSettings {
    var settings: SimulationSettings
    do throws(SimulationProblem) {
      settings = try SimulationSettings(query: arguments.operands[0])
    } catch {
      throw .badInput("gantry simulate: \(error)")
    }
    if arguments.has(seed) { settings.seed = UInt64(arguments[seed]) }
    if arguments.has(rate) { settings.framesPerSecond = arguments[rate] }
    if arguments.has(size) { settings.size = arguments[size] }
    if arguments.has(weather) { settings.weather = arguments[weather] }
    if arguments.has(density) { settings.density = arguments[density] }
    if arguments[shake] { settings.isShaking = true }
    return settings
  }

  /// What is to be written, each place once and in a folder that is there.
  private static func places(_ arguments: Arguments) throws(CommandError) -> [String] {
    let files = [out, truth, scene, detections, counts]
    let places = try WrittenFiles(files, arguments, inputs: []).paths
    let written = files.compactMap { places[$0.name] }
    guard !written.isEmpty else {
      throw .badInput(
        "gantry simulate: nothing to write; give \(files.map { "--\($0.name)" }.joined(separator: ", "))")
    }
    return written
  }

  private static func rows(_ frame: SimulatedFrame) -> [MOTRow] {
    frame.perfectDetections.map {
      MOTRow(frame: frame.index + 1, id: -1, box: $0.box, score: $0.score, trafficClass: $0.trafficClass)
    }
  }
}
