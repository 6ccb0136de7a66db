import Configuration
import TrafficCore

/// Finds the input that takes the picture and settles every dimension that an export left open.
enum NetworkShape {
  /// What the network looks like once its input has a size.
  static func settled(
    _ file: inout NetworkFile, path: String, metadata: [String: String], sheet: ModelSheet
  ) throws(InferenceError) -> NetworkSignature {
    let inputs = try file.inputs()
    guard let image = inputs.firstIndex(where: { $0.shape.count == 4 && channelAxis(of: $0.shape) != nil }),
      let axis = channelAxis(of: inputs[image].shape)
    else { throw try noPicture(file, inputs: inputs, path: path) }
    let size = try pictureSize(inputs[image].shape, channelAxis: axis, path: path, metadata: metadata, sheet: sheet)
    var shapes: [[Int]] = []
    for (index, input) in inputs.enumerated() {
      shapes.append(
        index == image
          ? (axis == 1 ? [1, 3, size.height, size.width] : [1, size.height, size.width, 3])
          : try sideShape(input, path: path))
    }
    // A static network that already has these shapes is left alone: not every export survives reshaping.
    if inputs.map(\.shape) != shapes.map({ $0.map(Optional.some) }) {
      try reshape(&file, inputs: inputs, shapes: shapes, path: path)
    }
    return NetworkSignature(
      path: path, inputs: try file.inputs(), outputs: try file.outputs(), metadata: metadata, imageInput: image,
      inputSize: size, isChannelsLast: axis == 3)
  }

  /// 1 for [1, 3, height, width], 3 for [1, height, width, 3].
  private static func channelAxis(of shape: [Int?]) -> Int? {
    if shape[1] == 3 { return 1 }
    return shape[3] == 3 ? 3 : nil
  }

  private static func pictureSize(
    _ shape: [Int?], channelAxis: Int, path: String, metadata: [String: String], sheet: ModelSheet
  ) throws(InferenceError) -> PixelSize {
    let (rows, columns) = channelAxis == 1 ? (shape[2], shape[3]) : (shape[1], shape[2])
    if let wanted = sheet.size {
      let isFree = (rows == nil || rows == wanted.height) && (columns == nil || columns == wanted.width)
      guard isFree else {
        throw InferenceError(
          "Model \(path) takes pictures of \(text(columns)) x \(text(rows)) only, but \(ModelFiles.sheet(of: path)) "
            + "says size \(wanted.width) x \(wanted.height). Remove `size`, or export the model in that size.")
      }
      return wanted
    }
    if let rows, let columns { return PixelSize(width: columns, height: rows) }
    if let noted = notedSize(metadata) { return PixelSize(width: columns ?? noted.width, height: rows ?? noted.height) }
    throw InferenceError(
      "Model \(path) takes pictures of any size and does not say which it was trained for. Write `size: [640, 640]`, "
        + "or the size it was trained for, into \(ModelFiles.sheet(of: path)).")
  }

  /// `imgsz` of Ultralytics' notes: `[height, width]`.
  private static func notedSize(_ metadata: [String: String]) -> PixelSize? {
    guard let text = metadata["imgsz"] else { return nil }
    let numbers = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
    guard let height = numbers.first, let width = numbers.last, (16...8192).contains(height),
      (16...8192).contains(width)
    else { return nil }
    return PixelSize(width: width, height: height)
  }

  /// Inputs besides the picture may only be the picture's size: [1, 2].
  private static func sideShape(_ input: TensorDescription, path: String) throws(InferenceError) -> [Int] {
    guard input.shape.count == 2, input.shape[0] ?? 1 == 1, input.shape[1] ?? 2 == 2 else {
      throw InferenceError(
        "Model \(path) has an input \(input) that Gantry has nothing for. It takes models with one picture input, and "
          + "one more input of shape [1, 2] for the picture's size.")
    }
    return [1, 2]
  }

  private static func reshape(
    _ file: inout NetworkFile, inputs: [TensorDescription], shapes: [[Int]], path: String
  ) throws(InferenceError) {
    let batch = inputs.first { $0.shape.count == 4 }.flatMap { $0.shape[0] }
    do {
      try file.reshape(inputs: shapes)
    } catch {
      guard let batch, batch != 1 else { throw error }
      throw InferenceError(
        "Model \(path) takes \(batch) pictures at a time and cannot be changed to one: export it with batch 1. \(error)"
      )
    }
  }

  private static func noPicture(
    _ file: borrowing NetworkFile, inputs: [TensorDescription], path: String
  ) throws(InferenceError) -> InferenceError {
    let outputs = try file.outputs()
    return InferenceError(
      "Model \(path) has no input for a picture: one of shape [1, 3, height, width] or [1, height, width, 3] is "
        + "wanted, seen were inputs \(inputs.map(\.description).joined(separator: ", ")); outputs "
        + "\(outputs.map(\.description).joined(separator: ", ")).")
  }

  private static func text(_ dimension: Int?) -> String { dimension.map { "\($0)" } ?? "any" }
}
