/// Why the server cannot start.
package struct ServerError: Error, Sendable, CustomStringConvertible {
  package let description: String
}
