import TrafficCore

/// Labelled boxes that are the same for every program that is compared, so that drawing costs do not hang on what a
/// network found.
enum BenchMarks {
  /// Spread evenly over the picture, each a tenth of its width.
  static func marks(count: Int, in size: PixelSize) -> [Mark] {
    let columns = max(1, Int(Double(count).squareRoot().rounded(.up)))
    let classes = ClassCatalogue(names: ["car", "truck", "bus"])
    return (0..<count).map { index in
      let x = (Double(index % columns) + 0.5) / Double(columns) * Double(size.width)
      let y = (Double(index / columns) + 0.5) / Double(columns) * Double(size.height)
      let box = PixelBox(
        centerX: x, centerY: y, width: Double(size.width) / 10, height: Double(size.height) / 10)
      return DetectionMark.mark(Detection(box: box, score: 0.87, classID: index % 3), classes: classes)
    }
  }
}
