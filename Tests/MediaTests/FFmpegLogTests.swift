import Foundation
import Groundwork
import TestKit
import Testing
import TrafficCore

@testable import Media

/// One at a time: FFmpeg has one log for the whole process.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct FFmpegLogTests {
  private func withLog(_ level: LogLevel, _ body: () async throws -> Void) async throws -> [LogEntry] {
    let captured = CapturedLog()
    FFmpegLog.route(to: Log(name: "test", minimumLevel: level, output: captured))
    defer { FFmpegLog.silence() }
    try await body()
    return captured.entries.filter { $0.name == "ffmpeg" }
  }

  private func read(_ path: String, name: String) throws -> VideoReader {
    try VideoReader(
      Demuxer.Input(url: "file:\(path)", name: name, accepted: ""), settings: DecodingSettings(),
      interruption: Interruption())
  }

  @Test func `what FFmpeg prints can go to the log`() async throws {
    let broken = try await MediaFixtures.shared.file("broken-index.mp4", bytes: Array("\0\0\0\u{18}ftypisom".utf8))
    let entries = try await withLog(.debug) {
      #expect(throws: MediaError.self) { try read("/nowhere/ann:sesame@x.mp4", name: "x") }
      #expect(throws: MediaError.self) { try read(broken, name: "x") }
    }
    #expect(entries.contains { !$0.message.isEmpty })
    #expect(!entries.contains { $0.message.contains("sesame") })
  }

  @Test func `a camera that stays away is named, and says once that it is until it was there`() async throws {
    let subject = FFmpegSubject(source: "http://recorder/north", camera: "north")
    let attempt: () -> Void = {
      _ = #expect(throws: MediaError.self) {
        _ = try HTTPDocument.contentType(
          "http://127.0.0.1:9/", subject, options: [:], interruption: Interruption())
      }
    }
    let entries = try await withLog(.info) {
      for _ in 0..<3 { attempt() }
      FFmpegLog.opened(subject)
      attempt()
    }
    #expect(entries.count == 2, "\(entries)")
    for entry in entries {
      #expect(entry.message.contains("refused"), "\(entry)")
      #expect(entry.fields.contains { $0.name == "camera" && $0.value == "north" }, "\(entry)")
      #expect(entry.fields.contains { $0.name == "source" && $0.value == "http://recorder/north" }, "\(entry)")
    }
  }

  @Test func `a corrupt source may say some lines a minute, each with its name, and the others are counted`()
    async throws
  {
    let whole = try await MediaFixtures.shared.file(
      "corrupt-source.h264", "-f lavfi -i testsrc2=size=320x240:rate=25:duration=8 -c:v libx264 -g 10 -f h264")
    var bytes = Array(try Data(contentsOf: URL(filePath: whole)))
    var random = SeededRandom(seed: 3)
    for place in stride(from: 3000, to: bytes.count, by: 97) {
      bytes[place] = UInt8.random(in: 0...255, using: &random)
    }
    let corrupt = try await MediaFixtures.shared.file("corrupt.h264", bytes: bytes)
    var damaged = 0
    let entries = try await withLog(.info) {
      let reader = try read(corrupt, name: "cam/corrupt")
      do { while try reader.next() != nil {} } catch {}
      damaged = reader.damagedCount
      FFmpegLog.sayLeftOut(at: SystemMonotonicClock().now + .seconds(61))
    }
    #expect(damaged > 20)
    let own = entries.filter { entry in entry.fields.contains { $0.name == "source" && $0.value == "cam/corrupt" } }
    let (counts, lines) = (
      own.filter { $0.message.contains("left out") }, own.filter { !$0.message.contains("left out") }
    )
    #expect(lines.count == FFmpegLog.most)
    #expect(counts.count == 1)
    #expect(counts.first?.message.split(separator: " ").first.flatMap { Int($0) } ?? 0 > 10, "\(counts)")
  }
}
