import TrafficCore

/// How thick lines and how tall letters are in a picture, so that they look alike at 320 pixels and at 4K.
struct DrawingScale {
  /// Of boxes, lines, outlines and trails, in whole pixels.
  let lineWidth: Int
  /// Of the letters, in pixels.
  let textSize: Int

  /// - Parameter lineWidth: nil suits the size.
  init(_ size: PixelSize, lineWidth width: Int? = nil) {
    let side = Double(min(size.width, size.height))
    lineWidth = max(1, width ?? Int((side / Self.sideToLineWidth).rounded()))
    textSize = max(Self.smallestText, Int((side / Self.sideToTextSize).rounded()))
  }

  var horizontalPadding: Int { max(2, textSize / 4) }
  var verticalPadding: Int { max(1, textSize / 8) }

  /// Two pixels at 720p, six at 4K.
  private static let sideToLineWidth = 360.0
  /// 16 pixels at 720p, 48 at 4K.
  private static let sideToTextSize = 45.0
  /// Below, letters run together.
  private static let smallestText = 10
}
