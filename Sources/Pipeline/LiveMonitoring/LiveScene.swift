package import Records
package import TrafficCore
import Wire

/// Turns what is kept of a video's drawing into the scene that cameras measure with.
package enum LiveScene {
  /// Corners of the region, in pixels; nil without one.
  package static func region(of video: LiveVideo) -> [PixelPoint]? {
    guard let text = video.region else { return nil }
    var corners: [PixelPoint] = []
    var scanner = JSONScanner(Array(text.utf8))
    do throws(JSONFault) {
      try scanner.members { (scanner, name) throws(JSONFault) in
        guard name == "roi_polygon" else { return try scanner.pass() }
        for point in try pairs(&scanner) { corners.append(PixelPoint(x: point.x, y: point.y)) }
      }
    } catch {
      return nil
    }
    return corners.count >= 3 ? corners : nil
  }

  /// - Parameters:
  ///   - size: of the pictures that the drawing was made on.
  ///   - limit: km/h.
  /// - Throws: a refusal that says what cannot be used.
  package static func scene(
    of video: LiveVideo, size: PixelSize, limit: Double
  ) throws(LiveStreamRefusal) -> Scene {
    let corners = region(of: video)
    var scene = Scene(name: video.name, speedLimitKilometresPerHour: limit)
    if let corners {
      scene.regions = [
        SceneRegion(name: "roi", kind: .include, corners: corners.map { fraction($0.x, $0.y, of: size) })
      ]
    }
    if let pairs = try calibration(of: video, corners, size) { scene.calibration = SceneCalibration(points: pairs) }
    return scene
  }

  /// Whether anything can be measured with it, for whoever wants to know before it is kept.
  package static func check(_ video: LiveVideo, size: PixelSize) throws(LiveStreamRefusal) {
    let scene = try scene(of: video, size: size, limit: 1)
    do throws(MeterProblem) { _ = try Meter(scene: scene, size: size) } catch {
      throw LiveStreamRefusal(status: 400, "Nothing can be measured with this drawing: \(error)")
    }
  }

  /// Points that the matrix gives, which stands whatever was clicked; the clicked ones without a matrix; nil without either.
  private static func calibration(
    of video: LiveVideo, _ corners: [PixelPoint]?, _ size: PixelSize
  ) throws(LiveStreamRefusal) -> [SceneCalibration.Pair]? {
    guard let text = video.homography else {
      return video.calibration.flatMap { LiveCalibration(Array($0.utf8)) }?.points.map {
        SceneCalibration.Pair(picture: $0.fraction(of: size), ground: $0.ground)
      }
    }
    guard let matrix = matrix(text) else {
      throw LiveStreamRefusal(status: 400, "The homography of video \(video.id) is no matrix of three by three")
    }
    let box = bounds(of: corners, size)
    // The part near the camera is on the road for every sensible drawing; the whole one if it can be.
    for top in [box.y1, box.y1 + box.height / 2, box.y2 - box.height / 8] {
      let places = [(box.x1, box.y2), (box.x2, box.y2), (box.x2, top), (box.x1, top)]
      let pairs = places.compactMap { place in
        road(matrix, place.0, place.1).map {
          SceneCalibration.Pair(picture: fraction(place.0, place.1, of: size), ground: $0)
        }
      }
      let signs = Set(places.map { (matrix * SIMD3($0.0, $0.1, 1)).z > 0 })
      if pairs.count == 4, signs.count == 1 { return pairs }
    }
    throw LiveStreamRefusal(status: 400, "The homography of video \(video.id) puts no part of its pictures on a road")
  }

  private static func road(_ matrix: Matrix3, _ x: Double, _ y: Double) -> GroundPoint? {
    let place = matrix * SIMD3(x, y, 1)
    guard abs(place.z) > 1e-9 else { return nil }
    let point = GroundPoint(x: place.x / place.z, y: place.y / place.z)
    return point.x.isFinite && point.y.isFinite ? point : nil
  }

  /// Of the region, or of the lower two thirds of the picture.
  private static func bounds(of corners: [PixelPoint]?, _ size: PixelSize) -> PixelBox {
    let whole = PixelBox(x1: 0, y1: Double(size.height) / 3, x2: Double(size.width), y2: Double(size.height))
    guard let corners, let first = corners.first else { return whole }
    let box = corners.reduce(PixelBox(x1: first.x, y1: first.y, x2: first.x, y2: first.y)) {
      PixelBox(x1: min($0.x1, $1.x), y1: min($0.y1, $1.y), x2: max($0.x2, $1.x), y2: max($0.y2, $1.y))
    }
    return box.clamped(to: size)
  }

  // MARK: Texts

  private static func matrix(_ text: String) -> Matrix3? {
    var numbers: [Double] = []
    var scanner = JSONScanner(Array(text.utf8))
    do throws(JSONFault) {
      try scanner.elements { (scanner) throws(JSONFault) in
        try scanner.elements { (scanner) throws(JSONFault) in numbers.append(try scanner.number() ?? .nan) }
      }
    } catch {
      return nil
    }
    return numbers.allSatisfy(\.isFinite) ? Matrix3(rows: numbers) : nil
  }

  private static func pairs(_ scanner: inout JSONScanner) throws(JSONFault) -> [(x: Double, y: Double)] {
    var list: [(x: Double, y: Double)] = []
    try scanner.elements { (scanner) throws(JSONFault) in if let pair = try pair(&scanner) { list.append(pair) } }
    return list
  }

  private static func pair(_ scanner: inout JSONScanner) throws(JSONFault) -> (x: Double, y: Double)? {
    var numbers: [Double] = []
    try scanner.elements { (scanner) throws(JSONFault) in
      if let number = try scanner.number() { numbers.append(number) }
    }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
  }

  private static func fraction(_ x: Double, _ y: Double, of size: PixelSize) -> NormalizedPoint {
    NormalizedPoint(x: x / Double(size.width), y: y / Double(size.height))
  }
}
