import Groundwork

/// One open WebSocket, as its handler sees it. The handler's end closes it.
///
/// ```
/// for try await message in socket { socket.send(.text("…")) }
/// ```
package final class WebSocketConnection: Sendable, AsyncSequence {
  package typealias Element = WebSocketMessage

  package enum SendOutcome: Sendable, Equatable {
    case queued
    /// The queue was full and a message is lost, this one or the oldest, as the route's policy says.
    case dropped
    /// The client is gone or was put out.
    case closed
  }

  /// The request that opened it, with principal and parameters.
  package let request: Request
  /// Which of the route's subprotocols was agreed on.
  package let subprotocol: String?
  private let transport: any WebSocketTransport
  private let inbox: WebSocketInbox

  init(request: Request, subprotocol: String?, transport: any WebSocketTransport, inbox: WebSocketInbox) {
    self.request = request
    self.subprotocol = subprotocol
    self.transport = transport
    self.inbox = inbox
  }

  /// The next message; nil once the connection is closed. One task at a time.
  package func receive() async throws -> WebSocketMessage? { try await inbox.next() }

  /// Puts a message into the client's queue and returns at once.
  @discardableResult
  package func send(_ message: WebSocketMessage) -> SendOutcome { transport.send(PreparedMessage(message)) }

  /// The same for a message that others get too.
  @discardableResult
  package func send(_ message: PreparedMessage) -> SendOutcome { transport.send(message) }

  @discardableResult
  package func send(_ text: String) -> SendOutcome { send(.text(text)) }

  /// Says goodbye after what is queued; `receive` returns nil from then on.
  package func close(_ code: WebSocketCloseCode = .normal, reason: String = "") {
    transport.close(code, reason: reason)
  }

  /// How many messages wait for this client.
  package var waiting: Int { transport.waiting }

  /// The code with which the client closed; nil while open.
  package var closeCode: WebSocketCloseCode? { inbox.closeCode }

  package func makeAsyncIterator() -> Iterator { Iterator(connection: self) }

  package struct Iterator: AsyncIteratorProtocol {
    let connection: WebSocketConnection

    package mutating func next() async throws -> WebSocketMessage? { try await connection.receive() }
  }
}

/// What a connection needs of whoever moves the bytes.
protocol WebSocketTransport: Sendable {
  func send(_ message: PreparedMessage) -> WebSocketConnection.SendOutcome
  func close(_ code: WebSocketCloseCode, reason: String)
  var waiting: Int { get }
}
