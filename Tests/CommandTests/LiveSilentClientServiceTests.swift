import Foundation
import TestKit
import Testing
import WebServer
import Wire

/// `gantry serve` with one client that subscribes and never reads again, beside one that reads everything.
struct SilentClient {
  let server: RunningServer
  let silent: LoopbackWebSocket
  let reading: LoopbackWebSocket
  private let backend: LoopbackWebSocket
  /// As a browser's usual picture: 40 KB before base 64.
  private static let letters = Array(repeating: UInt8(ascii: "A"), count: 53_336)
  /// What all messages of a picture are about, in MiB.
  static let picture = Double(letters.count) / 1_048_576

  init() async throws {
    server = try await RunningServer(in: Program(), environment: ["GANTRY_JOBS_WORKERS": "0"])
    let port = try server.port
    silent = try await LoopbackWebSocket(port: port, "/ws/client/stream", receiveBuffer: 8192)
    reading = try await LoopbackWebSocket(port: port, "/ws/client/stream")
    backend = try await LoopbackWebSocket(port: port, "/ws/backend/processed")
    for socket in [silent, reading] {
      await socket.send(#"{"action":"subscribe","channel":"processed_frame_3"}"#)
      #expect(try await socket.receive().text.contains("subscribed"))
    }
    while try await subscribers() < 2 { try await Task.sleep(for: .milliseconds(5)) }
  }

  func subscribers() async throws -> Int {
    let status = try await server.ask("GET", "/api/websocket/status").json
    return try #require(status["total_clients"] as? Int)
  }

  /// One picture through the server; returns once the client that reads has it whole, with how long that took.
  func show(_ number: Int) async throws -> Duration {
    let frame = LiveFrame(videoID: 3, frameNumber: number, milliseconds: 1, letters: Self.letters)
    let start = ContinuousClock.now
    await backend.send(opcode: 1, frame.backendMessage)
    while true {
      let frame = try await reading.receive()
      if frame.opcode == 9 { await reading.send(opcode: 10, frame.payload) }
      guard frame.opcode == 1 else { continue }
      #expect(frame.text.contains("\"frame_number\":\(number),") && frame.payload.count > Self.letters.count)
      return ContinuousClock.now - start
    }
  }
}

@Suite(.timeLimit(.minutes(3)))
struct LiveSilentClientServiceTests {
  @Test func `[LM-40] a client that reads nothing costs the server its queue, and others nothing`() async throws {
    let house = try await SilentClient()
    // Until the queue and everything else that is made once is there.
    for number in 1...60 { _ = try await house.show(number) }
    let before = try house.server.residentMebibytes
    let pictures = 500
    for number in 61...(60 + pictures) { _ = try await house.show(number) }
    let after = try house.server.residentMebibytes
    // Kept, they would be 25 MiB.
    #expect(after - before < Double(pictures) * SilentClient.picture / 4, "\(before) → \(after) MiB")
    #expect(try await house.subscribers() == 2)
    #expect(try await house.server.stop() == 0)
  }
}

/// `GANTRY_SOAK_SECONDS` makes it shorter.
@Suite(
  .timeLimit(.minutes(10)), .enabled(if: ProcessInfo.processInfo.environment["GANTRY_SOAK"] != nil, "GANTRY_SOAK=1"))
struct LiveSilentClientSoakTests {
  @Test func `[LM-39] [LM-40] a minute and a half at thirty pictures a second beside a client that reads nothing`()
    async throws
  {
    let seconds = ProcessInfo.processInfo.environment["GANTRY_SOAK_SECONDS"].flatMap { Int($0) } ?? 90
    let house = try await SilentClient()
    for number in 1...60 { _ = try await house.show(number) }
    let before = try house.server.residentMebibytes
    var (most, slowest, number) = (before, Duration.zero, 60)
    var gone: Duration?
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .seconds(seconds) {
      number += 1
      slowest = max(slowest, try await house.show(number))
      if number.isMultiple(of: 30) {
        most = max(most, try house.server.residentMebibytes)
        if gone == nil, try await house.subscribers() == 1 { gone = ContinuousClock.now - start }
      }
      try await Task.sleep(until: start + .milliseconds(33 * (number - 60)))
    }
    print(
      "soak: \(number - 60) pictures in \(seconds) s, resident \(before) → most \(most) MiB, "
        + "slowest picture \(slowest), the silent client was put out after \(gone.map { "\($0)" } ?? "never")")
    #expect(most - before < 12)
    #expect(slowest < .seconds(1))
    if seconds >= 80 { #expect(gone.map { $0 > .seconds(40) && $0 < .seconds(75) } == true) }
    #expect(try await house.server.stop() == 0)
  }
}
