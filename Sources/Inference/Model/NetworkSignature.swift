package import TrafficCore

/// What a network shows of itself: the ground on which its family is recognised.
package struct NetworkSignature: Sendable {
  package let path: String
  package let inputs: [TensorDescription]
  package let outputs: [TensorDescription]
  /// Notes that exporters leave in the file, such as `names` and `imgsz`.
  package let metadata: [String: String]
  /// Which of the inputs takes the picture.
  package let imageInput: Int
  package let inputSize: PixelSize
  package let isChannelsLast: Bool

  /// How often a grid of one cell per `stride` pixels fits into the input, summed over `strides`.
  package func cells(strides: [Int]) -> Int {
    strides.reduce(0) { $0 + (inputSize.width / $1) * (inputSize.height / $1) }
  }

  /// One line for errors: everything that was seen.
  package var seen: String {
    let ins = inputs.map(\.description).joined(separator: ", ")
    let outs = outputs.map(\.description).joined(separator: ", ")
    return "inputs \(ins); outputs \(outs)"
  }
}
