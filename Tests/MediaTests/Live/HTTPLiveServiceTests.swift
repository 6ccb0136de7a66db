import Groundwork
import TestKit
import Testing
import TrafficCore

@testable import Media

@Suite(.timeLimit(.minutes(1)))
struct HTTPLiveServiceTests {
  private static let everyTenth = LiveKind.snapshot(every: .milliseconds(100))
  private static let sniffed = LiveKind.http(every: .milliseconds(100))

  @Test(
    arguments: [
      ("video.mjpeg", .mjpeg), ("chunked.mjpeg", .mjpeg), ("snapshot.jpg", everyTenth), ("chunked.jpg", everyTenth),
      ("redirect", everyTenth), ("live", sniffed), ("picture", sniffed), ("redirect", sniffed),
    ] as [(String, LiveKind)], [false, true])
  func `pictures arrive, plain and encrypted`(camera: (path: String, kind: LiveKind), isEncrypted: Bool) async throws {
    let server = try await TestCameras.http(isEncrypted: isEncrypted)
    let probe = try LiveProbe(server.address(camera.path, scheme: isEncrypted ? "https" : "http"), camera.kind)
    let frames = try await probe.frames(10)
    #expect(frames.count == 10, "\(probe.camera.status)")
    #expect(frames.allSatisfy { $0.picture.size == PixelSize(width: 320, height: 240) })
    #expect(frames.allSatisfy { $0.picture.lumaDeviation > 30 })
    #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp })
  }

  @Test(arguments: [("video.mjpeg", .mjpeg), ("snapshot.jpg", everyTenth)] as [(String, LiveKind)], [false, true])
  func `credentials open the door, wrong ones are named`(
    camera: (path: String, kind: LiveKind), isDigest: Bool
  ) async throws {
    let (path, kind) = camera
    let server = try await TestCameras.http(user: "ann", password: "se:sa/me", isDigest: isDigest)
    let right = try LiveProbe(server.address(path), kind, credentials: ("ann", "se:sa/me"))
    #expect(try await right.frames(3).count == 3)
    let wrong = try LiveProbe(server.address(path), kind, credentials: ("ann", "sesame"))
    let started = wrong.start()
    #expect(try await wrong.reaches { $0.phase == .refused })
    #expect(wrong.camera.status.reason == "HTTP 401 unauthorised. Check cameras.north-2.password.")
    #expect(!(await wrong.everythingSaid).contains("sesame"))
    await wrong.camera.stop()
    try await started.value
  }

  @Test func `a stream that ends is opened again`() async throws {
    let server = try await TestCameras.http(fps: 30)
    let probe = try LiveProbe(server.address("ends.mjpeg"), .mjpeg)
    _ = try await probe.frames(1)
    #expect(try await probe.reaches { $0.reconnects == 2 })
    #expect(probe.log.messages.contains("the stream broke off"))
  }

  @Test func `a stream that falls silent is opened again`() async throws {
    let server = try await TestCameras.http(fps: 30)
    let probe = try LiveProbe(
      server.address("stalls.mjpeg"), .mjpeg, settings: LiveSettings(stallsAfter: .seconds(1)))
    _ = try await probe.frames(1)
    #expect(try await probe.reaches { $0.phase == .stalled })
    #expect(probe.camera.status.reason == "no frame for 1 s")
    #expect(try await probe.reaches { $0.reconnects == 1 })
  }

  @Test func `a stream that changes its size goes on`() async throws {
    let server = try await TestCameras.http()
    let probe = try LiveProbe(server.address("resizes.mjpeg"), .mjpeg)
    let sizes = Set(try await probe.frames(25).map(\.picture.size))
    #expect(sizes == [PixelSize(width: 320, height: 240), PixelSize(width: 480, height: 352)])
    #expect(probe.camera.status.reconnects == 0)
  }

  @Test(
    arguments: [
      ("busy", everyTenth, "cannot open: Server returned 5XX Server Error reply"),
      ("page", everyTenth, "is no picture that we know, but a web page or XML. Check cameras.north-2.url."),
      ("page", .mjpeg, "holds nothing that can be played. Check cameras.north-2.url."),
      ("page", sniffed, "holds nothing that can be played. Check cameras.north-2.url."),
      ("nothing", .mjpeg, "HTTP 404 not found. Check the path in cameras.north-2.url."),
      ("nothing", sniffed, "HTTP 404 not found. Check the path in cameras.north-2.url."),
    ] as [(String, LiveKind, String)])
  func `an answer that is no picture is told`(path: String, kind: LiveKind, reason: String) async throws {
    let server = try await TestCameras.http()
    let probe = try LiveProbe(server.address(path), kind)
    let started = probe.start()
    #expect(try await probe.reaches { $0.phase == .waiting })
    #expect(probe.camera.status.reason == reason)
    await probe.camera.stop()
    try await started.value
  }

  @Test(arguments: [.mjpeg, everyTenth, sniffed] as [LiveKind])
  func `a user without rights is told apart from a wrong password`(kind: LiveKind) async throws {
    let server = try await TestCameras.http()
    let probe = try LiveProbe(server.address("forbidden"), kind)
    let started = probe.start()
    #expect(try await probe.reaches { $0.phase == .refused })
    #expect(probe.camera.status.reason == "HTTP 403 forbidden. Check the rights of cameras.north-2.user.")
    await probe.camera.stop()
    try await started.value
  }

  @Test func `pictures that are cut off are skipped and counted`() async throws {
    let server = try await TestCameras.http()
    let probe = try LiveProbe(
      server.address("cut.jpg"), Self.everyTenth, settings: LiveSettings(stallsAfter: .seconds(5)))
    let started = probe.start()
    #expect(try await probe.reaches { $0.phase == .stalled }, "\(probe.camera.status)")
    #expect(probe.camera.status.framesDamaged > 2)
    #expect(probe.counters.counter("live_frames_damaged_total", ["camera": "north-2"]).value > 2)
    await probe.camera.stop()
    try await started.value
  }

  @Test func `the newest frame wins and what nobody took is counted`() async throws {
    let server = try await TestCameras.http(fps: 30)
    let probe = try LiveProbe(server.address("video.mjpeg"), .mjpeg)
    let first = try await probe.frames(1)
    let before = probe.camera.status.framesDropped
    #expect(try await probe.reaches { $0.framesDropped > before + 5 }, "\(probe.camera.status)")
    let second = try await probe.frames(1)
    #expect((second.first?.index ?? 0) - (first.first?.index ?? 0) > 5)
    await probe.camera.stop()
    await probe.camera.waitUntilEnded()
    let readings = Dictionary(uniqueKeysWithValues: probe.counters.readings.map { ($0.name.metric, $0.value) })
    #expect(readings["live_frames_dropped_total"] == probe.camera.status.framesDropped)
    #expect(readings["live_frames_total"] == probe.camera.status.framesIn)
  }
}
