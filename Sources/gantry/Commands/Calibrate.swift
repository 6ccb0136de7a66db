import Foundation
import Media
import TrafficCore

/// Finds the road from clicked points: checks them, writes the scene's calibration, draws the metric grid.
enum CalibrateCommand {
  private static let points = Option<[CalibrationPoint]>(
    "points", "\"x,y=X,Y;…\"", "pixels and their place on the road in metres, four or more", fallback: []
  ) { (text) throws(InvalidValue) in
    var found: [CalibrationPoint] = []
    for item in text.split(separator: ";") { found.append(try point(String(item))) }
    return found
  }
  private static let click = Option<Double>.number(
    "click-deviation", "PIXELS", "how far off a click usually is", in: 0...50, fallback: 1.5)
  private static let scene = Option<String?>.text(
    "scene", "FILE.yaml", "write the calibration here; of a scene that is there, nothing else changes")
  private static let known = Option<[KnownLength]>(
    "known", "\"x,y-x,y=METRES;…\"", "lengths measured on the road, between two pixels, to check against", fallback: []
  ) { (text) throws(InvalidValue) in
    var found: [KnownLength] = []
    for item in text.split(separator: ";") { found.append(try KnownLength(String(item))) }
    return found
  }
  private static let out = Option<String?>.text("out", "FILE.jpg", "write the picture with the metric grid here")

  static let command = Command(
    name: "calibrate",
    summary: "find the road from points clicked in a picture",
    details: """
      Four points give the road exactly, six and more by least squares. Crossed points and points on one line are \
      refused. The grid in the picture has lines every 5 metres: they should lie on the road like its markings do. A known \
      length that does not come out ends with code 1.
      """,
    operands: .one("IMAGE", help: "a picture of the camera"),
    options: [points, click, known, scene, out],
    example: Command.Example(
      line: "gantry calibrate road.jpg --points \"320,600=0,15;960,600=7,15;720,200=7,60;560,200=0,60\" "
        + "--known \"400,500-880,500=6.9\" --out grid.jpg",
      output: """
        4 points, reprojection error 0.00 px, scale sure to 2.1 % in their middle
        known length 1: 6.98 m where 6.90 m was measured, +1.2 %: fits (clicks allow 2.4 %)
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    guard arguments.has(points) else {
      throw CommandError.badInput("gantry calibrate: --points is missing: --points \"x,y=X,Y;…\"")
    }
    let path = arguments.operands[0]
    _ = try WrittenFiles([scene, out], arguments, inputs: [path])
    let picture = try await StillPicture.read(path, for: "gantry calibrate")
    let calibration = try calibration(arguments, picture.size)
    let checks = try arguments[known].enumerated().map { try $1.check(calibration, number: $0 + 1) }
    let fits = checks.allSatisfy(\.fits)
    if let file = arguments[out] {
      let drawn = try PlaneAnnotator().draw(MetricGrid.marks(calibration, picture.size), on: picture)
      try FileText.write(Data(JPEGEncoder().encode(drawn, quality: 92)), to: file)
    }
    try console.print(summary(calibration, click: arguments[click]))
    for check in checks { try console.print(check.sentence) }
    guard let file = arguments[scene] else { return fits ? .ok : .failure }
    guard fits else {
      throw CommandError.failure("gantry calibrate: \(file) is left as it was: a known length does not fit")
    }
    let fresh = scene(calibration, picture.size, arguments[click], path)
    try FileText.write(try CalibratedScene.text(fresh, size: picture.size, into: file), to: file)
    return .ok
  }

  private static func calibration(
    _ arguments: Arguments, _ size: PixelSize
  ) throws(CommandError) -> Calibration {
    for (index, point) in arguments[points].enumerated() {
      guard (0...Double(size.width)).contains(point.pixel.x), (0...Double(size.height)).contains(point.pixel.y) else {
        throw .badInput(
          "gantry calibrate: calibration point \(index + 1) is outside the picture of \(size.width)x\(size.height)")
      }
    }
    do throws(CalibrationProblem) {
      return try Calibration(points: arguments[points], clickDeviation: arguments[click])
    } catch {
      throw .badInput("gantry calibrate: \(error)")
    }
  }

  private static func scene(_ calibration: Calibration, _ size: PixelSize, _ click: Double, _ path: String) -> Scene {
    let pairs = calibration.points.map {
      SceneCalibration.Pair(
        picture: NormalizedPoint(x: $0.pixel.x / Double(size.width), y: $0.pixel.y / Double(size.height)),
        ground: $0.ground)
    }
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    return Scene(name: name, calibration: SceneCalibration(points: pairs, clickDeviation: click))
  }

  private static func summary(_ calibration: Calibration, click: Double) -> String {
    let pixels = calibration.points.map(\.pixel)
    let count = Double(pixels.count)
    let middle = PixelPoint(x: pixels.reduce(0) { $0 + $1.x } / count, y: pixels.reduce(0) { $0 + $1.y } / count)
    var text = "\(pixels.count) points, reprojection error \(calibration.reprojectionError.text(decimals: 2)) px"
    let misses = calibration.points.map { calibration.plane.pixel(of: $0.ground)?.distance(to: $0.pixel) ?? .infinity }
    if let worst = misses.max(), let index = misses.firstIndex(of: worst), worst > 3 * max(click, 1) {
      text += " (point \(index + 1) is \(worst.text(decimals: 1)) px off: check it)"
    }
    guard let scale = calibration.scaleDeviation(from: middle, to: middle) else { return text }
    return text + ", scale sure to \((scale * 196).text(decimals: 1)) % in their middle"
  }

  private static func point(_ text: String) throws(InvalidValue) -> CalibrationPoint {
    let pairs = text.split(separator: "=", omittingEmptySubsequences: false).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map {
        Double($0.trimmingCharacters(in: .whitespaces))
      }
    }
    guard pairs.count == 2, pairs.allSatisfy({ $0.count == 2 }), let x = pairs[0][0], let y = pairs[0][1],
      let groundX = pairs[1][0], let groundY = pairs[1][1]
    else { throw InvalidValue(reason: "has '\(text)', which is not such as 320,600=0,15") }
    return CalibrationPoint(pixel: PixelPoint(x: x, y: y), ground: GroundPoint(x: groundX, y: groundY))
  }
}
