package import TrafficCore

/// Places of a picture whose position on the road somebody measured, as clients of live monitoring write them:
/// `{"points": [{"pixel": [x, y], "real": [X, Y]}, …]}`, or with `"x"` and `"y"` on a drawing of `"width"` by
/// `"height"`, 500 by 300 unless said. The one reader of that form.
package struct LiveCalibration: Sendable, Hashable {
  package struct Point: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
      case pixel(PixelPoint)
      /// On a drawing of the whole picture.
      case drawn(NormalizedPoint)
    }

    package var place: Place
    /// Metres.
    package var ground: GroundPoint

    package func pixel(in size: PixelSize) -> PixelPoint {
      switch place {
      case .pixel(let point): point
      case .drawn(let point): PixelPoint(x: point.x * Double(size.width), y: point.y * Double(size.height))
      }
    }

    package func fraction(of size: PixelSize) -> NormalizedPoint {
      switch place {
      case .pixel(let point): NormalizedPoint(x: point.x / Double(size.width), y: point.y / Double(size.height))
      case .drawn(let point): point
      }
    }
  }

  package var points: [Point]

  /// Fewer do not say how the road lies.
  package static let fewestPoints = 4
  package static let mostPoints = 100
  private static let usualDrawing = (width: 500.0, height: 300.0)

  /// nil when anything about it is not as it should be: one point that cannot be read makes all of them doubtful.
  package init?(_ bytes: [UInt8]) {
    var drawing = Self.usualDrawing
    var found: [Found] = []
    var scanner = JSONScanner(bytes)
    do throws(JSONFault) {
      try scanner.members { (scanner, name) throws(JSONFault) in
        switch name {
        case "width": drawing.width = try scanner.number() ?? drawing.width
        case "height": drawing.height = try scanner.number() ?? drawing.height
        case "points":
          found = []
          try scanner.elements { (scanner) throws(JSONFault) in found.append(try Found(&scanner)) }
        default: try scanner.pass()
        }
      }
      try scanner.finish()
    } catch {
      return nil
    }
    guard (Self.fewestPoints...Self.mostPoints).contains(found.count), drawing.width > 0, drawing.height > 0 else {
      return nil
    }
    points = found.compactMap { $0.point(drawing) }
    guard points.count == found.count else { return nil }
  }

  private struct Found {
    private var pixel: [Double] = []
    private var real: [Double] = []
    private var x: Double?
    private var y: Double?

    init(_ scanner: inout JSONScanner) throws(JSONFault) {
      var (pixel, real) = ([Double](), [Double]())
      var (x, y) = (Double?.none, Double?.none)
      try scanner.members { (scanner, name) throws(JSONFault) in
        switch name {
        case "pixel": pixel = try Self.numbers(&scanner)
        case "real": real = try Self.numbers(&scanner)
        case "x": x = try scanner.number()
        case "y": y = try scanner.number()
        default: try scanner.pass()
        }
      }
      (self.pixel, self.real, self.x, self.y) = (pixel, real, x, y)
    }

    func point(_ drawing: (width: Double, height: Double)) -> Point? {
      guard real.count == 2 else { return nil }
      let ground = GroundPoint(x: real[0], y: real[1])
      if pixel.count == 2 { return Point(place: .pixel(PixelPoint(x: pixel[0], y: pixel[1])), ground: ground) }
      guard pixel.isEmpty, let x, let y else { return nil }
      return Point(place: .drawn(NormalizedPoint(x: x / drawing.width, y: y / drawing.height)), ground: ground)
    }

    /// One that is none counts as three: a pair it is not.
    private static func numbers(_ scanner: inout JSONScanner) throws(JSONFault) -> [Double] {
      var numbers: [Double] = []
      var isWhole = true
      let isList = try scanner.elements { (scanner) throws(JSONFault) in
        if let number = try scanner.number() { numbers.append(number) } else { isWhole = false }
      }
      return isList && isWhole ? numbers : [.nan, .nan, .nan]
    }
  }
}
