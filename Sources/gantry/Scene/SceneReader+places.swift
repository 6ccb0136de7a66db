import Configuration
import TrafficCore

extension SceneReader {
  func calibration(_ value: ConfigurationValue) throws(ConfigurationError) -> SceneCalibration {
    let members = try value.members(of: SceneFormat.calibration)
    var pairs: [SceneCalibration.Pair] = []
    for item in try members["points"]?.list() ?? [] {
      let point = try item.members(of: SceneFormat.calibrationPoint)
      guard let picture = point["picture"], let ground = point["ground"] else { continue }
      let metres = try Self.pair(ground)
      pairs.append(
        SceneCalibration.Pair(picture: try place(picture), ground: GroundPoint(x: metres.0, y: metres.1)))
    }
    var calibration = SceneCalibration(points: pairs)
    if let deviation = members["click_deviation"] { calibration.clickDeviation = try deviation.number(in: 0...100) }
    if let lens = members["lens"] { (calibration.lens, calibration.lensSize) = try Self.lens(lens) }
    _ = try resolved(calibration, at: members["points"])
    return calibration
  }

  /// The two ends of a line or gate.
  func ends(
    _ members: Members, of value: ConfigurationValue
  ) throws(ConfigurationError) -> (from: NormalizedPoint, to: NormalizedPoint) {
    let from = try place(members["from"] ?? value)
    let to = try place(members["to"] ?? value)
    guard from != to else { throw value.problem(found: "a line without length", allowed: "two different places") }
    return (from, to)
  }

  /// The corners of an area.
  func area(_ value: ConfigurationValue?) throws(ConfigurationError) -> [NormalizedPoint] {
    guard let value else { return [] }
    let corners = try places(value)
    if let problem = PolygonProblem(corners) {
      throw value.problem(
        found: "an area that \(Self.sentence(problem))", allowed: "at least 3 corners in order, without crossings")
    }
    return corners
  }

  func places(_ value: ConfigurationValue) throws(ConfigurationError) -> [NormalizedPoint] {
    var places: [NormalizedPoint] = []
    for item in try value.list() { places.append(try place(item)) }
    return places
  }

  /// A place inside the picture, borders included.
  func place(_ value: ConfigurationValue) throws(ConfigurationError) -> NormalizedPoint {
    let (x, y) = try Self.pair(value)
    let size: (width: Double, height: Double)
    let name: String
    switch space {
    case .normalised:
      size = (1, 1)
      name = "x and y from 0 to 1 (coordinates are normalised)"
    case .pixels(let pixels):
      size = (Double(pixels.width), Double(pixels.height))
      name = "x from 0 to \(pixels.width) and y from 0 to \(pixels.height)"
    }
    guard (0...size.width).contains(x), (0...size.height).contains(y) else {
      throw value.problem(
        found: "a place outside the picture, [\(x.shortText(decimals: 4)), \(y.shortText(decimals: 4))]",
        allowed: name)
    }
    return NormalizedPoint(x: x / size.width, y: y / size.height)
  }

  static func pixelSize(_ value: ConfigurationValue) throws(ConfigurationError) -> PixelSize {
    let items = try value.list()
    guard items.count == 2 else { throw value.problem(allowed: "width and height, such as [1280, 720]") }
    return PixelSize(width: try items[0].integer(in: 1...65_536), height: try items[1].integer(in: 1...65_536))
  }

  private static func lens(_ value: ConfigurationValue) throws(ConfigurationError) -> (Lens, PixelSize) {
    let members = try value.members(of: SceneFormat.lens)
    let focal = try pair(members["focal"] ?? value)
    guard focal.0 > 0, focal.1 > 0 else { throw (members["focal"] ?? value).problem(allowed: "two positive numbers") }
    let center = try pair(members["center"] ?? value)
    let radial = try members["radial"]?.numbers(in: -1e6...1e6) ?? []
    guard radial.count <= 3 else { throw (members["radial"] ?? value).problem(allowed: "at most k1, k2, k3") }
    let tangential = try members["tangential"].map { (value) throws(ConfigurationError) in try pair(value) }
    let lens = Lens(
      focalX: focal.0, focalY: focal.1, centerX: center.0, centerY: center.1, k1: radial.first ?? 0,
      k2: radial.count > 1 ? radial[1] : 0, k3: radial.count > 2 ? radial[2] : 0, p1: tangential?.0 ?? 0,
      p2: tangential?.1 ?? 0)
    return (lens, try pixelSize(members["size"] ?? value))
  }

  private static func pair(_ value: ConfigurationValue) throws(ConfigurationError) -> (Double, Double) {
    let items = try value.list()
    guard items.count == 2 else { throw value.problem(allowed: "two numbers, such as [0.4, 0.75]") }
    return (try items[0].number(in: -1e9...1e9), try items[1].number(in: -1e9...1e9))
  }

  private static func sentence(_ problem: PolygonProblem) -> String {
    switch problem {
    case .tooFewCorners, .sidesCross: "\(problem)"
    case .notFinite, .repeatedCorner, .noArea: "is none: \(problem)"
    }
  }
}
