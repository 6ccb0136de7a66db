import TrafficCore

/// How a detection looks on a picture: its class's colour, the word and the score above the box.
enum DetectionMark {
  static func mark(_ detection: Detection, classes: ClassCatalogue) -> Mark {
    let percent = (detection.score * 100).text(decimals: 0)
    return .box(
      detection.box, Palette.colour(of: detection), label: "\(classes.name(of: detection.classID)) \(percent)%")
  }
}
