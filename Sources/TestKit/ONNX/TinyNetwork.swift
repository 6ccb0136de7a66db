/// Describes a network of a few kilobytes whose outputs are known, so that tests need no weights of others.
///
/// Every output value is a constant plus a weighted sum of the mean of each input channel: enough to see which input
/// was fed, in which channel order and with which normalisation.
package struct TinyNetwork: Sendable {
  package struct Output: Sendable {
    package enum Element: Sendable { case float, integer }

    package var name: String
    package var shape: [Int]
    package var values: [Float]
    package var element: Element
    /// What the mean of input channel 0, 1, 2 adds to the value with this number.
    package var weights: [Int: [Float]]

    package init(
      _ name: String, shape: [Int], values: [Float], element: Element = .float, weights: [Int: [Float]] = [:]
    ) {
      precondition(shape.reduce(1, *) == values.count, "\(name) needs as many values as its shape says")
      self.name = name
      self.shape = shape
      self.values = values
      self.element = element
      self.weights = weights
    }
  }

  /// nil in a dimension leaves it open in the file.
  package var inputShape: [Int?]
  package var hasSizeInput = false
  package var outputs: [Output]
  /// Exporters' notes, such as `names`.
  package var metadata: [String: String] = [:]
  /// An operation that no library knows, in front of everything.
  package var unknownOperation: String?

  package init(inputShape: [Int?], outputs: [Output]) {
    self.inputShape = inputShape
    self.outputs = outputs
  }

  /// A square picture input.
  package init(side: Int, outputs: [Output]) { self.init(inputShape: [1, 3, side, side], outputs: outputs) }
}
