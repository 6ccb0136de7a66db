package import TrafficCore

/// Corners as JSON: `[[x, y], …]`, or null.
package enum LivePoints {
  package static func write(_ points: [PixelPoint]?, into text: inout JSONText) {
    guard let points else { return text.null() }
    text.array { text in
      for point in points {
        text.array {
          $0.number(point.x)
          $0.number(point.y)
        }
      }
    }
  }

  package static func text(_ points: [PixelPoint]?) -> [UInt8] {
    var text = JSONText()
    write(points, into: &text)
    return text.bytes
  }
}
