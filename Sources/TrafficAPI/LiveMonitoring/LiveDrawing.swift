import Records
import TrafficCore
import WebServer
import Wire

/// What a client draws for a video, read from its forms and put into the one that is kept. What cannot be read is 400.
struct LiveDrawing {
  var name: String?
  /// Of these the outer nil says that nothing was given, the inner that it shall go.
  var region: JSONValue??
  var calibration: JSONValue??
  var homography: JSONValue??
  var cameraMatrix: JSONValue??
  var framesPerSecond: Double?

  /// Whether it changes what is measured.
  var isDrawn: Bool { region != nil || calibration != nil || homography != nil || cameraMatrix != nil }

  static let fields = ["name", "roi", "fps", "calibrate_coordinates", "homography_matrix", "camera_matrix"]
  private static let longestName = 255
  private static let rates = 0.1...240.0
  private static let mostCorners = 100

  /// A field of a form: JSON as text, empty for nothing.
  mutating func take(_ field: String, text: String) throws {
    switch field {
    case "name": try take(field, .string(text))
    case "fps" where !text.trimmed.isEmpty:
      guard let rate = Double(text.trimmed) else { throw Self.refusal("fps", "a number is expected") }
      try take(field, .number(rate))
    case "fps": break
    default:
      guard !text.trimmed.isEmpty else { return }
      let value: JSONValue
      do throws(JSONProblem) { value = try JSONValue(parsing: Array(text.utf8)) } catch {
        throw Self.refusal(field, "\(error)")
      }
      try take(field, value)
    }
  }

  /// A member of a body.
  mutating func take(_ field: String, _ value: JSONValue) throws {
    switch field {
    case "name":
      let text = value.string?.trimmed ?? ""
      guard !text.isEmpty else { throw HTTPError.badRequest("Video name is required") }
      guard text.unicodeScalars.count <= Self.longestName else {
        throw Self.refusal("name", "at most \(Self.longestName) characters are allowed")
      }
      name = text
    case "fps":
      guard let rate = value.number, Self.rates.contains(rate) else {
        throw Self.refusal("fps", "a number from \(Self.rates.lowerBound) to \(Self.rates.upperBound) is expected")
      }
      framesPerSecond = rate
    case "roi": region = .some(value == .null ? nil : try Self.region(value))
    case "calibrate_coordinates": calibration = .some(value == .null ? nil : try Self.calibration(value))
    case "homography_matrix": homography = .some(value == .null ? nil : try Self.matrix(value, field))
    case "camera_matrix": cameraMatrix = .some(value == .null ? nil : try Self.matrix(value, field))
    default: break
    }
  }

  /// Puts it into a video. Points without a matrix make one; a camera that nobody knows is guessed with it.
  /// - Parameter size: of the video's pictures.
  func apply(to video: inout LiveVideo, size: PixelSize) throws {
    if let name { video.name = name }
    if let framesPerSecond { video.framesPerSecond = framesPerSecond }
    if let region { video.region = region?.text }
    if let calibration { video.calibration = calibration?.text }
    if let cameraMatrix { video.cameraMatrix = cameraMatrix?.text }
    if let homography { video.homography = homography?.text }
    guard homography == nil, let points = calibration else { return }
    video.homography = try points.map { try Self.homography($0, size: size).text }
    guard video.homography != nil, video.cameraMatrix == nil else { return }
    let (width, height) = (Double(size.width), Double(size.height))
    let guess: JSONValue = [
      [.number(width), 0, .number(width / 2)], [0, .number(width), .number(height / 2)], [0, 0, 1],
    ]
    video.cameraMatrix = guess.text
  }

  // MARK: Forms

  /// A bare polygon or `{"roi_polygon": …}`.
  private static func region(_ value: JSONValue) throws -> JSONValue {
    let list = (value["roi_polygon"] ?? value).array ?? []
    let corners = list.compactMap(pair)
    guard corners.count == list.count, (3...mostCorners).contains(corners.count) else {
      throw refusal("roi", "a list of three or more corners [x, y] is expected")
    }
    if let problem = PolygonProblem(corners.map { PixelPoint(x: $0.0, y: $0.1) }) { throw refusal("roi", "\(problem)") }
    return ["roi_polygon": .array(corners.map { [.number($0.0), .number($0.1)] })]
  }

  private static func calibration(_ value: JSONValue) throws -> JSONValue {
    _ = try points(value)
    return value
  }

  private static func points(_ value: JSONValue) throws -> [LiveCalibration.Point] {
    guard let calibration = LiveCalibration(Array(value.text.utf8)) else {
      throw refusal(
        "calibrate_coordinates",
        "four or more points are expected, each {\"pixel\": [x, y], \"real\": [X, Y]}")
    }
    return calibration.points
  }

  private static func matrix(_ value: JSONValue, _ field: String) throws -> JSONValue {
    let rows = value.array ?? []
    let numbers = rows.flatMap { $0.array ?? [] }.compactMap(\.number)
    guard rows.count == 3, rows.allSatisfy({ $0.array?.count == 3 }), numbers.count == 9 else {
      throw refusal(field, "three rows of three numbers are expected")
    }
    guard field == "camera_matrix" || Matrix3(rows: numbers)?.inverse != nil else {
      throw refusal(field, "the matrix has no inverse")
    }
    return value
  }

  /// From the picture to the road.
  private static func homography(_ calibration: JSONValue, size: PixelSize) throws -> JSONValue {
    let points = try points(calibration).map { CalibrationPoint(pixel: $0.pixel(in: size), ground: $0.ground) }
    do throws(CalibrationProblem) {
      let rows = try Calibration(points: points, draws: 0).plane.homography.backward.rows
      let scale = rows[8] == 0 ? 1 : rows[8]
      return .array((0..<3).map { row in .array((0..<3).map { .number(rows[row * 3 + $0] / scale) }) })
    } catch {
      throw refusal("calibrate_coordinates", "\(error)")
    }
  }

  private static func pair(_ value: JSONValue) -> (Double, Double)? {
    guard let list = value.array, list.count == 2, let x = list[0].number, let y = list[1].number, x.isFinite,
      y.isFinite
    else { return nil }
    return (x, y)
  }

  private static func refusal(_ field: String, _ reason: String) -> HTTPError { .badRequest("\(field): \(reason)") }
}
