import Groundwork
import Pipeline
import TrafficCore

/// Finds in every picture a car of score 0.87 and a bus of 0.42; what does not begin with `picture` is none.
final class FakePictures: PictureAnalysis {
  static let car = Detection(
    box: PixelBox(x1: 101, y1: 220.5, x2: 180.25, y2: 301), score: 0.87, classID: 2, trafficClass: .car)
  static let bus = Detection(
    box: PixelBox(x1: 10, y1: 20, x2: 90, y2: 60), score: 0.42, classID: 5, trafficClass: .bus)
  static let drawn = Array("\u{FF}\u{D8} drawn".utf8)
  static let known = PictureModel(
    path: "yolov8n.pt", name: "yolov8n",
    classes: ClassCatalogue(names: ["person", "bicycle", "car", "motorcycle", "airplane", "bus"]))

  private let loaded = Lock<PictureModel?>(FakePictures.known)
  private let asked = Lock<[Double]>([])

  var model: PictureModel? { loaded.withLock { $0 } }
  func unload() { loaded.withLock { $0 = nil } }
  /// With which confidences it was asked.
  var confidences: [Double] { asked.withLock { $0 } }

  func analyse(_ bytes: [UInt8], confidence: Double, drawing: Bool) throws -> PictureFindings {
    guard bytes.starts(with: Array("picture".utf8)) else { throw PictureUnreadable("these bytes are no picture") }
    asked.withLock { $0.append(confidence) }
    return PictureFindings(
      size: PixelSize(width: 640, height: 480),
      detections: [Self.car, Self.bus].filter { $0.score >= confidence }, drawn: drawing ? Self.drawn : nil)
  }
}
