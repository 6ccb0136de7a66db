package import TrafficCore

/// What `gantry models inspect` shows of a model.
package struct ModelDescription: Sendable {
  package let path: String
  package let family: ModelFamily
  package let inputs: [TensorDescription]
  package let outputs: [TensorDescription]
  package let layout: InputLayout
  package let normalisation: Normalisation
  package let classes: ClassCatalogue
  /// Boxes of one thing that overlap by more than this are averaged; nil takes the best one.
  package let blending: Double?
  /// What the network is computed in: `f32`, `bf16`; weights may be int8 inside.
  package let precision: String
  /// Pictures accepted at the same time.
  package let requests: Int
  /// nil until `measure` was called.
  package var measurement: InferenceMeasurement?
}
