/// What another server answered.
package struct HTTPAnswer: Sendable {
  package let status: Int
  /// Of the last answer, when there were redirects.
  package let headers: [(name: String, value: String)]
  /// Empty when it went to a file.
  package let body: [UInt8]

  package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of this name, whatever the case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}
