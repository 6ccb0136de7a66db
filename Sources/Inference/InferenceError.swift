/// Why a model could not be read, understood or run; says what to do.
package struct InferenceError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
