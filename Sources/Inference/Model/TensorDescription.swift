/// What is known of a network's input or output before it runs.
package struct TensorDescription: Sendable, Hashable, CustomStringConvertible {
  package let name: String
  /// nil for a dimension that is only known when the network runs.
  package let shape: [Int?]
  package let element: String

  package init(name: String, shape: [Int?], element: String) {
    self.name = name
    self.shape = shape
    self.element = element
  }

  /// Every dimension is known.
  package var isStatic: Bool { !shape.contains(nil) }
  package var isInteger: Bool { element.hasPrefix("i") || element.hasPrefix("u") }

  /// Such as `images f32[1,3,640,640]`.
  package var description: String {
    "\(name) \(element)[\(shape.map { $0.map { "\($0)" } ?? "?" }.joined(separator: ","))]"
  }
}
