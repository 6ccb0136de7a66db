/// The class names of COCO, on which most published detectors were trained.
package enum COCONames {
  /// The 80 classes in the order most detectors number them.
  package static let eighty = [
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
    "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant",
    "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard",
    "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
    "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli",
    "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", "dining table", "toilet",
    "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink",
    "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
  ]

  /// The data set's own numbers, 1 to 90 with ten of them unused, as DETR and RF-DETR keep them.
  package static let numbered91: [String] = {
    let unused: Set = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83]
    var names = ["background"]
    var rest = eighty[...]
    for number in 1...90 {
      if unused.contains(number) {
        names.append("unused \(number)")
      } else if let name = rest.popFirst() {
        names.append(name)
      }
    }
    return names
  }()
}
