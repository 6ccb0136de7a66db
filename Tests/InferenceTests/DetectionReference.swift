import Foundation
import Groundwork
import TestKit
import TrafficCore

/// What ONNX Runtime (or OpenVINO) and OpenCV made of pictures, written by `Benchmarks/peers/detection_reference.py`.
struct DetectionReference: Decodable {
  struct Picture: Decodable {
    let picture: String
    let width: Int
    let height: Int
    let tensor: String
    let detections: [Found]
    /// What OpenVINO's Python interface finds in the same tensor; only for models that are quantised while they run.
    let openvino: [Found]?

    var size: PixelSize { PixelSize(width: width, height: height) }
  }

  struct Found: Decodable {
    let bbox: [Double]
    let score: Double
    let classID: Int

    enum CodingKeys: String, CodingKey {
      case bbox, score
      case classID = "class_id"
    }

    var detection: Detection {
      Detection(box: PixelBox(x1: bbox[0], y1: bbox[1], x2: bbox[2], y2: bbox[3]), score: score, classID: classID)
    }
  }

  let pictures: [Picture]

  /// Lower than what is compared, so that detections near the threshold meet their counterparts.
  static let lowestScore = 0.2

  static func load(_ model: String) async throws -> (reference: DetectionReference, folder: String) {
    let folder = try await ReferenceMaker.shared.folder()
    let own = "\(folder)/\(model.prefix { $0 != "." })"
    let bytes = try Data(contentsOf: URL(filePath: "\(own)/references.json"))
    return (try JSONDecoder().decode(DetectionReference.self, from: bytes), own)
  }
}

/// Makes the references once per run; the program itself keeps them from run to run.
actor ReferenceMaker {
  static let shared = ReferenceMaker()
  private let thread = BlockingThread(name: "references")
  private var isMade = false
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  func folder() throws -> String {
    let folder = Peers.folder("references")
    if !isMade {
      try Peers.run(
        "detection_reference.py",
        [
          "--models", SharedData.path("models"), "--pictures", SharedData.path("vehicles/images/val"), "--out", folder,
          "--threshold", "\(DetectionReference.lowestScore)",
        ])
      isMade = true
    }
    return folder
  }
}
