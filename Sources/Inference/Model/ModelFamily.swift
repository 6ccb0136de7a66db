import TrafficCore

/// Every kind of network Gantry understands. A new one is a file in `Families` and a line here, twice.
package enum ModelFamily: String, Sendable, Hashable, CaseIterable {
  case detr, rfdetr, yolov10, nanodet, yolox, yolov5, yolov8, classifier

  var recogniser: any FamilyRecogniser.Type {
    switch self {
    case .detr: DETRFamily.self
    case .rfdetr: RFDETRFamily.self
    case .yolov10: YOLOv10Family.self
    case .nanodet: NanoDetFamily.self
    case .yolox: YOLOXFamily.self
    case .yolov5: YOLOv5Family.self
    case .yolov8: YOLOv8Family.self
    case .classifier: ClassifierFamily.self
    }
  }
}

/// Knows one family: how to see that a network belongs to it, how it wants its pictures, how its outputs are read.
protocol FamilyRecogniser {
  /// What the outputs look like, for errors: `one output [1, 4 + classes, boxes]`.
  static var outputForm: String { get }

  /// nil when the network is of another family.
  /// - Parameter isNamed: `model.yaml` names this family, so that the output's form is enough.
  static func recognise(_ signature: NetworkSignature, sheet: ModelSheet, isNamed: Bool) -> FamilyMatch?
}

/// What a family says about one network, before `model.yaml` and metadata have their say.
struct FamilyMatch {
  enum Task {
    case detection(any DetectionDecoder)
    case classification(ClassifierDecoder)
  }

  var channels: InputLayout.ChannelOrder
  var fit: InputLayout.Fit
  var normalisation: Normalisation
  var classCount: Int
  /// Names when neither the model nor `model.yaml` has any.
  var names: [String] = []
  var task: Task
}

/// Reads a family's outputs.
protocol DetectionDecoder: Sendable {
  /// The network reports one thing several times, so that overlapping boxes must be thinned out.
  var needsSuppression: Bool { get }

  /// What scores at least `minimumScore`, in pixels of the network's input.
  func candidates(in outputs: NetworkOutputs, minimumScore: Float) throws(InferenceError) -> [Candidate]
}

/// A box in pixels of the network's input, on its way to a `Detection`.
struct Candidate: Equatable {
  var box: PixelBox
  var score: Float
  var classID: Int
}
