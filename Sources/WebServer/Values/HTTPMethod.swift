/// The verb of a request.
package struct HTTPMethod: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  package var description: String { rawValue }

  package static let get = HTTPMethod(rawValue: "GET")
  package static let head = HTTPMethod(rawValue: "HEAD")
  package static let post = HTTPMethod(rawValue: "POST")
  package static let put = HTTPMethod(rawValue: "PUT")
  package static let patch = HTTPMethod(rawValue: "PATCH")
  package static let delete = HTTPMethod(rawValue: "DELETE")
  package static let options = HTTPMethod(rawValue: "OPTIONS")

  private static let known: Set<HTTPMethod> = [.get, .head, .post, .put, .patch, .delete, .options]

  /// For labels and lines: clients invent methods without end, all of which are `other`.
  package var label: String { Self.known.contains(self) ? rawValue : "other" }
}
