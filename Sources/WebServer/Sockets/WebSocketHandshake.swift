import Groundwork

/// Judges the request that opens a WebSocket (RFC 6455, 4.2) and works out the answer.
enum WebSocketHandshake {
  struct Agreement: Sendable, Equatable {
    var key: String
    var subprotocol: String?
    var deflate: DeflateAgreement?

    var headers: Headers {
      var headers: Headers = ["Upgrade": "websocket", "Sec-WebSocket-Accept": WebSocketHandshake.accept(key)]
      if let subprotocol { headers["Sec-WebSocket-Protocol"] = subprotocol }
      if let deflate { headers["Sec-WebSocket-Extensions"] = deflate.header }
      return headers
    }
  }

  static func answer(_ request: Request, options: WebSocketOptions) throws(HTTPError) -> Agreement {
    guard request.isUpgrade else {
      throw HTTPError(426, "This address speaks WebSocket.", headers: ["Upgrade": "websocket"])
    }
    guard request.headers["sec-websocket-version"] == "13" else {
      throw HTTPError(426, "Only WebSocket version 13 is spoken here.", headers: ["Sec-WebSocket-Version": "13"])
    }
    guard let key = request.headers["sec-websocket-key"], isKey(key) else {
      throw .badRequest("Sec-WebSocket-Key is missing or malformed.")
    }
    guard isWelcome(request, options.origins) else {
      throw .forbidden("Pages of this origin may not open this socket.")
    }
    let offered = request.headers.values("sec-websocket-protocol").flatMap { $0.split(separator: ",") }
      .map { String($0.trimmingBlanks) }
    return Agreement(
      key: key, subprotocol: options.subprotocols.first(where: offered.contains),
      deflate: DeflateAgreement.first(
        of: request.headers.values("sec-websocket-extensions"), compression: options.compression))
  }

  /// What proves that the server understood.
  static func accept(_ key: String) -> String {
    let digest = SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    return String(decoding: Base64Text.letters(of: digest), as: UTF8.self)
  }

  /// 16 bytes in base 64.
  private static func isKey(_ key: String) -> Bool {
    Base64Text.bytes(of: Array(key.utf8))?.count == 16
  }

  private static func isWelcome(_ request: Request, _ origins: WebSocketOptions.Origins) -> Bool {
    guard let origin = request.headers["origin"] else { return true }
    switch origins {
    case .any: return true
    case .sameHost: return isSameHost(origin, request)
    case .these(let known): return isSameHost(origin, request) || known.contains { Headers.isSame($0, origin) }
    }
  }

  private static func isSameHost(_ origin: String, _ request: Request) -> Bool {
    guard let host = request.headers["host"], let start = origin.firstRange(of: "://") else { return false }
    return Headers.isSame(String(origin[start.upperBound...]), host)
  }
}
