import Wire

/// Asks an Airflow over HTTP.
package protocol AirflowDoor: Sendable {
  /// - Throws: `AirflowSilence` when there is no answer.
  func send(_ request: AirflowRequest) async throws -> AirflowAnswer
}

package struct AirflowRequest: Sendable {
  package var method: String
  /// From the root of the server on.
  package var path: String
  /// Of the header `Authorization`.
  package var authorization: String?
  /// JSON; empty without any.
  package var body: [UInt8]

  package init(_ method: String, _ path: String, authorization: String? = nil, body: [UInt8] = []) {
    self.method = method
    self.path = path
    self.authorization = authorization
    self.body = body
  }
}

package struct AirflowAnswer: Sendable {
  package let status: Int
  package let body: [UInt8]

  package init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }

  var isGood: Bool { (200..<300).contains(status) }
}

/// Airflow does not answer.
package struct AirflowSilence: PassingFailure, Equatable, CustomStringConvertible {
  package let description: String
  /// It may have heard the question all the same.
  package let mayHaveArrived: Bool
  package var canRetry: Bool { true }

  package init(_ description: String, mayHaveArrived: Bool = false) {
    self.description = description
    self.mayHaveArrived = mayHaveArrived
  }
}
