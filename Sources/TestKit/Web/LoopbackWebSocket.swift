package import WebServer

/// A WebSocket client for tests. It can be told to break every rule.
package actor LoopbackWebSocket {
  package struct Frame: Sendable, Equatable {
    package let opcode: UInt8
    package let isFinal: Bool
    package let isCompressed: Bool
    package let payload: [UInt8]

    package init(opcode: UInt8, isFinal: Bool, isCompressed: Bool, payload: [UInt8]) {
      self.opcode = opcode
      self.isFinal = isFinal
      self.isCompressed = isCompressed
      self.payload = payload
    }

    package var text: String { String(decoding: payload, as: UTF8.self) }
    /// Of a closing frame.
    package var closeCode: Int? { payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil }
  }

  package nonisolated let connection: LoopbackConnection
  package nonisolated let headers: Headers

  /// - Throws: with the status when the server refuses.
  package init(
    port: Int, _ target: String, headers: Headers = [:], deflate: Bool = false, patience: Int = 20,
    receiveBuffer: Int? = nil
  ) async throws {
    connection = try LoopbackConnection(port: port, patience: patience, receiveBuffer: receiveBuffer)
    var request = Request(.get, target, headers: headers)
    request.headers["Connection"] = "Upgrade"
    request.headers["Upgrade"] = "websocket"
    request.headers["Sec-WebSocket-Version"] = "13"
    request.headers["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    if deflate { request.headers["Sec-WebSocket-Extensions"] = "permessage-deflate; client_max_window_bits" }
    await connection.send(LoopbackHTTP.head(request, length: nil))
    let (status, answer) = try await LoopbackHTTP.readHead(connection)
    guard status == 101 else { throw HTTPError(status) }
    self.headers = answer
  }

  package func send(_ text: String) async { await send(opcode: 1, Array(text.utf8)) }

  /// One frame, masked as clients must.
  package func send(
    opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, isCompressed: Bool = false, isMasked: Bool = true
  ) async {
    await connection.send(
      Self.frame(opcode: opcode, payload, isFinal: isFinal, isCompressed: isCompressed, isMasked: isMasked))
  }

  /// A text of which each message starts with an empty window.
  package func sendCompressed(_ text: String) async {
    await send(opcode: 1, MessageDeflater().compress(Array(text.utf8)), isCompressed: true)
  }

  package func close(_ code: Int) async { await send(opcode: 8, [UInt8(code >> 8), UInt8(code & 255)]) }

  package func receive() async throws -> Frame {
    let start = try await connection.receive(exactly: 2)
    var length = Int(start[1] & 127)
    if length == 126 {
      length = try await connection.receive(exactly: 2).reduce(0) { $0 << 8 | Int($1) }
    } else if length == 127 {
      length = try await connection.receive(exactly: 8).reduce(0) { $0 << 8 | Int($1) }
    }
    let payload = length == 0 ? [] : try await connection.receive(exactly: length)
    let isCompressed = start[0] & 0x40 != 0
    return Frame(
      opcode: start[0] & 15, isFinal: start[0] & 0x80 != 0, isCompressed: isCompressed,
      payload: isCompressed ? try MessageInflater().expand(payload, limit: 64 << 20) : payload)
  }

  package static func frame(
    opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, isCompressed: Bool = false, isMasked: Bool = true
  ) -> [UInt8] {
    var bytes: [UInt8] = [opcode | (isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0)]
    let mask: UInt8 = isMasked ? 0x80 : 0
    switch payload.count {
    case 0..<126: bytes.append(mask | UInt8(payload.count))
    case 126..<65_536: bytes += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    default: bytes += [mask | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
    }
    guard isMasked else { return bytes + payload }
    let key: [UInt8] = [0x12, 0x34, 0x56, 0x78]
    return bytes + key + payload.enumerated().map { $1 ^ key[$0 & 3] }
  }
}
