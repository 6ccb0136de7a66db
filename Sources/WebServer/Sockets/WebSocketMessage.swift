/// What is sent over a WebSocket.
package enum WebSocketMessage: Sendable, Equatable {
  case text(String)
  case binary([UInt8])

  /// Of either kind.
  package var bytes: [UInt8] {
    switch self {
    case .text(let text): Array(text.utf8)
    case .binary(let bytes): bytes
    }
  }
}

/// Why a WebSocket ends (RFC 6455, 7.4).
package struct WebSocketCloseCode: RawRepresentable, Sendable, Hashable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let normal = Self(rawValue: 1000)
  package static let goingAway = Self(rawValue: 1001)
  package static let protocolError = Self(rawValue: 1002)
  package static let unsupportedData = Self(rawValue: 1003)
  package static let noStatus = Self(rawValue: 1005)
  package static let abnormal = Self(rawValue: 1006)
  package static let invalidPayload = Self(rawValue: 1007)
  package static let policyViolation = Self(rawValue: 1008)
  package static let messageTooBig = Self(rawValue: 1009)
  package static let internalError = Self(rawValue: 1011)
  package static let tryAgainLater = Self(rawValue: 1013)
}
