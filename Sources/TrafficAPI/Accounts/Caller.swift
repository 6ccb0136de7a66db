package import WebServer

/// From where a request came, for sessions and the audit log.
package struct Caller: Sendable, Equatable {
  package let address: String
  package let userAgent: String
  package let requestID: String?

  /// Longer than any browser's.
  private static let maximumAgentLength = 256

  package init(address: String, userAgent: String = "", requestID: String? = nil) {
    self.address = address
    self.userAgent = String(userAgent.prefix(Self.maximumAgentLength))
    self.requestID = requestID
  }

  package init(_ request: Request) {
    self.init(
      address: request.remoteAddress, userAgent: request.headers["user-agent"] ?? "",
      requestID: request.id.isEmpty ? nil : request.id)
  }

  /// The command line of the machine itself.
  package static let commandLine = Caller(address: "command line")
}
