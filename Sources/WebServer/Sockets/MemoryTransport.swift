import Groundwork

/// A WebSocket without a network: for tests of socket routes.
package final class WebSocketMemoryPair: Sendable {
  package let connection: WebSocketConnection
  private let outgoing: Outgoing
  private let inbox: WebSocketInbox

  package init(request: Request, subprotocol: String? = nil) {
    outgoing = Outgoing()
    inbox = WebSocketInbox(limit: .max, onSpace: {})
    connection = WebSocketConnection(request: request, subprotocol: subprotocol, transport: outgoing, inbox: inbox)
    outgoing.inbox.withLock { [inbox] in $0 = inbox }
  }

  /// As the client.
  package func send(_ message: WebSocketMessage) { _ = inbox.append(message) }
  package func close(_ code: WebSocketCloseCode = .normal) { inbox.close(code) }
  /// The next message of the server; nil once it closed.
  package func receive() async throws -> WebSocketMessage? { try await outgoing.sent.next() }
  package var closeCode: WebSocketCloseCode? { outgoing.sent.closeCode }

  private final class Outgoing: WebSocketTransport {
    let sent = WebSocketInbox(limit: .max, onSpace: {})
    let inbox = Lock<WebSocketInbox?>(nil)

    var waiting: Int { 0 }

    func send(_ message: PreparedMessage) -> WebSocketConnection.SendOutcome {
      guard sent.closeCode == nil else { return .closed }
      _ = sent.append(message.message)
      return .queued
    }

    func close(_ code: WebSocketCloseCode, reason: String) {
      sent.close(code)
      inbox.withLock { $0 }?.close(code)
    }
  }
}

extension WebSocketUpgrade {
  /// Runs the route's handler on one end of a pair and returns the pair.
  package func openInMemory() -> (pair: WebSocketMemoryPair, handler: Task<Void, Never>) {
    let pair = WebSocketMemoryPair(request: request, subprotocol: agreement.subprotocol)
    let route = route
    let handler = Task {
      do {
        try await route.handler(pair.connection)
        pair.connection.close()
      } catch {
        pair.connection.close(.internalError)
      }
    }
    return (pair, handler)
  }
}

extension Response {
  /// The whole body, streams and files too: for tests and for middleware that has to see it.
  package func bytes() async throws -> [UInt8] {
    switch body {
    case .none, .upgrade: return []
    case .bytes(let bytes): return bytes
    case .stream(let stream):
      let pipe = BytePipe(limit: 1 << 16)
      async let produced: Void = {
        do {
          try await stream.produce(ResponseWriter(pipe))
          pipe.finish()
        } catch { pipe.finish(throwing: error) }
      }()
      var all: [UInt8] = []
      while let piece = try await pipe.next() { all += piece }
      await produced
      return all
    }
  }
}
