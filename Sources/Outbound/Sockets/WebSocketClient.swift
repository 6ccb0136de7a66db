import CCurl
import Glibc
import Groundwork

/// A WebSocket to another server, on a thread of its own. curl makes the connection, with TLS and proxies; wslay the
/// frames. After a failure it is of no use any more.
package actor WebSocketClient {
  package struct Limits: Sendable, Hashable {
    /// 5 s.
    package var connecting = Duration.seconds(5)
    /// How long the server may take no bytes. 10 s.
    package var silence = Duration.seconds(10)
    /// Bytes of a message of the server. 1 MiB.
    package var message = 1 << 20

    package init() {}
  }

  nonisolated package var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread = BlockingThread(name: "websocket")
  private let limits: Limits
  private let place: String
  private let connection: CurlHandle
  private let frames: WebSocketFrames
  private var messages: [[UInt8]] = []

  /// Connects and opens the socket.
  ///
  /// - Parameter address: `ws://`, `wss://`, or the same with `http`.
  package init(
    _ address: String, headers: [(name: String, value: String)] = [], limits: Limits = Limits()
  ) async throws(HTTPFailure) {
    let target = try WebSocketAddress(address)
    (self.limits, place) = (limits, HTTPTransfer.place(address))
    connection = try CurlHandle()
    frames = WebSocketFrames(limit: limits.message)
    try open(target, headers)
  }

  /// Returns when the network has taken all of it; that says nothing about the server.
  package func send(_ text: [UInt8]) throws(HTTPFailure) { try send([text]) }

  /// The same for several, which travel together.
  package func send(_ texts: [[UInt8]]) throws(HTTPFailure) {
    try write(try framed { () throws(WebSocketFrames.Broken) in try frames.frames(of: texts) })
  }

  /// The next message of the server; nil when it is silent for so long.
  package func receive(within limit: Duration) throws(HTTPFailure) -> [UInt8]? {
    let clock = SystemMonotonicClock()
    let deadline = clock.now + limit
    while messages.isEmpty {
      guard let bytes = try read(until: deadline, clock) else { return nil }
      try take(bytes)
    }
    return messages.removeFirst()
  }

  /// Says goodbye, as far as that is possible.
  package func close() {
    guard !frames.isClosed, let goodbye = try? frames.goodbye() else { return }  // a broken one is simply let go
    try? write(goodbye)
  }

  private func open(_ target: WebSocketAddress, _ headers: [(name: String, value: String)]) throws(HTTPFailure) {
    for (name, value) in headers where !(name + value).utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) {
      throw HTTPFailure(.invalid, "Header '\(name)' holds a character that no header may hold.")
    }
    connection.set(CURLOPT_URL, target.url)
    connection.set(CURLOPT_PROTOCOLS_STR, "http,https")
    connection.set(CURLOPT_NOSIGNAL, 1)
    connection.set(CURLOPT_CONNECT_ONLY, 1)
    connection.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(limits.connecting / .milliseconds(1))))
    let code = connection.perform()
    guard code == CURLE_OK else { throw HTTPFailure(code, place, HTTPLimits()) }
    let nonce = (0..<16).map { _ in UInt8.random(in: 0...255) }
    let opening = WebSocketOpening(host: target.host, path: target.path, headers: headers, nonce: nonce)
    try write(opening.request)
    let clock = SystemMonotonicClock()
    let deadline = clock.now + limits.silence
    var answer: [UInt8] = []
    while true {
      guard let bytes = try read(until: deadline, clock) else {
        throw HTTPFailure(.timeout, "\(place) does not answer.")
      }
      answer += bytes
      switch opening.answer(answer) {
      case .incomplete: continue
      case .open(let rest): return try take(rest)
      case .refused(let status):
        let kind: HTTPFailure.Kind = [401, 403].contains(status) ? .forbidden : status >= 500 ? .unreachable : .invalid
        throw HTTPFailure(kind, "\(place) refuses with status \(status).")
      case .nonsense(let reason): throw HTTPFailure(.broken, "\(place) is no WebSocket: \(reason).")
      }
    }
  }

  private func take(_ bytes: [UInt8]) throws(HTTPFailure) {
    let (whole, answer) = try framed { () throws(WebSocketFrames.Broken) in try frames.take(bytes) }
    messages += whole
    if !answer.isEmpty { try write(answer) }
    if frames.isClosed { throw HTTPFailure(.unreachable, "\(place) has closed the socket.") }
  }

  private func framed<Result>(_ step: () throws(WebSocketFrames.Broken) -> Result) throws(HTTPFailure) -> Result {
    do throws(WebSocketFrames.Broken) {
      return try step()
    } catch {
      throw HTTPFailure(.broken, "\(place) sends what is no WebSocket, or has closed it.")
    }
  }

  /// nil when nothing came in time.
  private func read(until deadline: Duration, _ clock: SystemMonotonicClock) throws(HTTPFailure) -> [UInt8]? {
    while true {
      switch connection.receive(atMost: Self.piece) {
      case .bytes(let bytes): return bytes
      case .closed: throw HTTPFailure(.unreachable, "\(place) has closed the connection.")
      case .failed(let code): throw HTTPFailure(code, place, HTTPLimits())
      case .nothing:
        let left = deadline - clock.now
        guard left > .zero, connection.waits(for: Int16(POLLIN), atMost: left) else { return nil }
      }
    }
  }

  private func write(_ bytes: [UInt8]) throws(HTTPFailure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      switch connection.send(rest) {
      case .sent(let count): rest = rest.dropFirst(count)
      case .failed(let code): throw HTTPFailure(code, place, HTTPLimits())
      case .full:
        guard connection.waits(for: Int16(POLLOUT), atMost: limits.silence) else {
          throw HTTPFailure(.timeout, "\(place) takes nothing any more.")
        }
      }
    }
  }

  private static let piece = 64 << 10
}

/// An address of a WebSocket, taken apart.
struct WebSocketAddress: Sendable, Equatable {
  /// For curl, which connects.
  let url: String
  /// With the port, where one is named.
  let host: String
  let path: String

  init(_ address: String) throws(HTTPFailure) {
    let schemes = [("ws://", "http://"), ("wss://", "https://"), ("http://", "http://"), ("https://", "https://")]
    guard let (scheme, plain) = schemes.first(where: { address.hasPrefix($0.0) }),
      address.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
    else { throw Self.invalid(address) }
    let rest = address.dropFirst(scheme.count).prefix { $0 != "#" }
    let start = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    let authority = rest[..<start]
    guard !authority.isEmpty, !authority.contains("@") else { throw Self.invalid(address) }
    host = String(authority)
    let path = String(rest[start...])
    self.path = path.hasPrefix("/") ? path : "/" + path
    url = plain + host + "/"
  }

  private static func invalid(_ address: String) -> HTTPFailure {
    HTTPFailure(
      .invalid,
      "'\(HTTPTransfer.place(address))' is no address of a WebSocket. Write ws:// or wss://, a name and a path.")
  }
}
