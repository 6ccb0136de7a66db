import TrafficCore

/// What counts as one class when a model is compared with labels whose words are others.
struct ClassNumbering: Sendable {
  /// Cars, trucks, buses and motorcycles are one class and nothing else counts.
  let isOneVehicle: Bool

  private static let vehicles: Set<TrafficClass> = [.car, .truck, .bus, .motorcycle]

  /// nil for what is not scored.
  func number(of trafficClass: TrafficClass?) -> Int? {
    guard let trafficClass else { return nil }
    if isOneVehicle { return Self.vehicles.contains(trafficClass) ? 0 : nil }
    return TrafficClass.allCases.firstIndex(of: trafficClass)
  }

  func truth(_ item: LabelledPictures.Item, in size: PixelSize, _ classes: ClassCatalogue) -> [LabelledBox] {
    item.labels.compactMap { label in
      number(of: classes.trafficClass(of: label.classID)).map {
        LabelledBox(picture: item.path, classID: $0, box: label.box(in: size))
      }
    }
  }

  func found(_ report: PictureReport, _ maximumOverlap: Double) -> [LabelledBox] {
    let detections =
      isOneVehicle ? Thinning.best(report.detections, maximumOverlap: maximumOverlap) : report.detections
    return detections.compactMap { detection in
      number(of: detection.trafficClass).map {
        LabelledBox(picture: report.path, classID: $0, box: detection.box, score: detection.score)
      }
    }
  }
}
