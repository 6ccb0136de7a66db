package import TrafficCore

/// A network that turns the picture of one thing into a vector: near for the same thing, far for others.
package struct NetworkEmbedder: Sendable {
  private let model: LoadedModel

  init(model: LoadedModel) { self.model = model }

  package var inputLayout: InputLayout { model.description.layout }

  /// Of length one; empty where the network says nothing but zeros or what is no number.
  package func embed(_ picture: PreparedPicture, from camera: CameraID) async throws -> [Float] {
    let values = try await model.run(picture, from: camera) { (outputs) throws(InferenceError) -> [Float] in
      guard let output = outputs.tensors.first else { throw InferenceError("The network gave no output.") }
      return try output.read { span in (0..<span.count).map { span[$0] } }
    }.result
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 && length.isFinite ? values.map { $0 / length } : []
  }
}
