/// What to ask another server.
package struct HTTPRequest: Sendable {
  package enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// Sent as it is read: of any size.
    case file(String)
  }

  /// Where the answer goes.
  package enum Destination: Sendable, Hashable {
    case memory
    /// Made, or emptied, before the request. Written as it comes: of any size. Stays behind when the request fails.
    case file(String)
  }

  package var method: String
  package var address: String
  package var headers: [(name: String, value: String)]
  package var body: Body
  package var destination: Destination
  package var limits: HTTPLimits

  package init(
    _ method: String = "GET", _ address: String, headers: [(name: String, value: String)] = [], body: Body = .none,
    destination: Destination = .memory, limits: HTTPLimits = HTTPLimits()
  ) {
    self.method = method
    self.address = address
    self.headers = headers
    self.body = body
    self.destination = destination
    self.limits = limits
  }
}
