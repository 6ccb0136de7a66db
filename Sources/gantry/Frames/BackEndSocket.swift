import Groundwork
import Outbound
import Pipeline
import Wire

/// One of the sockets that the back end opens for those who bring frames.
///
/// A WebSocket says nothing of what became of a message. The contract's heartbeat is answered in its turn, so its answer
/// means that everything before it was taken.
actor BackEndSocket: BackEndDoor {
  private let address: String
  private let secret: Secret?
  private var client: WebSocketClient?

  /// How long the back end may take to answer a heartbeat.
  private static let patience = Duration.seconds(10)
  private static let heartbeat = Array(#"{"type":"heartbeat"}"#.utf8)

  init(_ address: String, secret: Secret?) {
    self.address = address
    self.secret = secret
  }

  func carry(_ messages: [[UInt8]]) async throws {
    try await passing { client throws in
      try await client.send(messages + [Self.heartbeat])
      let clock = SystemMonotonicClock()
      let deadline = clock.now + Self.patience
      while let answer = try await client.receive(within: max(.zero, deadline - clock.now)) {
        if Self.isAnswer(answer) { return }
      }
      throw HTTPFailure(.timeout, "\(self.address) does not answer a heartbeat.")
    }
  }

  func shut() async {
    let client = client
    self.client = nil
    await client?.close()
  }

  private func passing(_ step: (WebSocketClient) async throws -> Void) async throws {
    do {
      let open: WebSocketClient
      if let client {
        open = client
      } else {
        let headers = secret.map { [(name: "Authorization", value: "Bearer \($0.revealed)")] } ?? []
        open = try await WebSocketClient(address, headers: headers)
        client = open
      }
      try await step(open)
    } catch let failure as HTTPFailure {
      client = nil
      throw BackEndFailure(failure: failure)
    }
  }

  private static func isAnswer(_ bytes: [UInt8]) -> Bool {
    var type: String?
    var scanner = JSONScanner(bytes)
    do throws(JSONFault) {
      try scanner.members { (scanner, name) throws(JSONFault) in
        if name == "type" { type = try scanner.text() } else { try scanner.pass() }
      }
    } catch {
      return false
    }
    return type == "heartbeat_ack"
  }
}

/// The back end is away, or does not want us.
struct BackEndFailure: PassingFailure, CustomStringConvertible {
  let failure: HTTPFailure

  var canRetry: Bool { failure.mayPass }
  var description: String { failure.description }
}
