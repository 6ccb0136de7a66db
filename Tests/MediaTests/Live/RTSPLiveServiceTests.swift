import Groundwork
import TestKit
import Testing
import TrafficCore

@testable import Media

@Suite(.timeLimit(.minutes(1)))
struct RTSPLiveServiceTests {
  @Test(arguments: LiveKind.Transport.allCases)
  func `frames arrive in order, with time that goes forward and whole pictures`(
    transport: LiveKind.Transport
  ) async throws {
    let server = try await TestCameras.rtsp()
    let probe = try LiveProbe(server.address("camera"), .rtsp(transport))
    let frames = try await probe.frames(45)
    #expect(frames.count == 45)
    #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.index < $1.index && $0.timestamp < $1.timestamp })
    #expect(frames.allSatisfy { $0.picture.size == PixelSize(width: 320, height: 240) })
    // The camera's loop is somewhere inside a group of pictures when we join.
    #expect(frames.allSatisfy { $0.picture.lumaDeviation > 30 })
    let seconds = frames[44].timestamp.seconds(since: frames[14].timestamp)
    #expect(abs(seconds - Double(frames[44].index - frames[14].index) / 15) < 0.5)
    let description = await probe.camera.description
    #expect(description.codec == "h264" && description.isLive)
    #expect(probe.camera.status.phase == .online)
  }

  @Test func `a camera joined between two key frames shows no picture that lacks what it refers to`() async throws {
    let server = try await TestCameras.rtsp()
    for _ in 0..<2 {
      let probe = try LiveProbe(server.address("hevc"), .rtsp(.tcp))
      let frames = try await probe.frames(10)
      #expect(frames.count == 10, "\(probe.camera.status)")
      #expect(await probe.camera.description.codec == "hevc")
      #expect(frames.allSatisfy { $0.picture.lumaDeviation > 50 })
      await probe.camera.stop()
      // The next one joins elsewhere in the three seconds between key frames.
      try await Task.sleep(for: .milliseconds(700))
    }
  }

  @Test(arguments: [true, false], [true, false])
  func `credentials are accepted in the address and apart from it`(isInAddress: Bool, isDigest: Bool) async throws {
    let server = try await TestCameras.rtsp(user: "ann", password: "se/sa@me 1", isDigest: isDigest)
    let probe =
      isInAddress
      ? try LiveProbe(server.address("camera", credentials: "ann:se%2Fsa%40me%201"), .rtsp(.tcp))
      : try LiveProbe(server.address("camera"), .rtsp(.tcp), credentials: ("ann", "se/sa@me 1"))
    #expect(try await probe.frames(3).count == 3)
    #expect(!(await probe.everythingSaid).contains("me%201"))
  }

  @Test func `wrong credentials are named without showing them and tried again slowly`() async throws {
    let server = try await TestCameras.rtsp(user: "ann", password: "right")
    let probe = try LiveProbe(server.address("camera", credentials: "ann:sesame"), .rtsp(.tcp))
    let started = probe.start()
    #expect(try await probe.reaches { $0.phase == .refused })
    #expect(probe.camera.status.reason == "RTSP 401 unauthorised. Check cameras.north-2.password.")
    try await Task.sleep(for: .seconds(2))
    #expect(probe.log.messages.filter { $0 == "connecting" }.count <= 1)
    #expect(!(await probe.everythingSaid).contains("sesame"))
    await probe.camera.stop()
    try await started.value
  }

  @Test func `a camera that changes its size goes on`() async throws {
    let server = try await TestCameras.rtsp()
    let probe = try LiveProbe(server.address("resizes"), .rtsp(.tcp))
    let frames = try await probe.frames(130, within: .seconds(30))
    let sizes = Set(frames.map(\.picture.size))
    #expect(sizes == [PixelSize(width: 320, height: 240), PixelSize(width: 480, height: 352)])
    #expect(probe.camera.status.reconnects == 0)
  }

  @Test(arguments: LiveKind.Transport.allCases)
  func `a camera that falls silent is a stall, and comes back`(transport: LiveKind.Transport) async throws {
    let server = try await TestCameras.rtsp()
    let probe = try LiveProbe(
      server.address("camera"), .rtsp(transport), settings: LiveSettings(stallsAfter: .seconds(2)))
    #expect(try await probe.frames(3).count == 3)
    server.freeze()
    #expect(try await probe.reaches { $0.phase == .stalled }, "\(probe.camera.status)")
    #expect(probe.camera.status.reason == "no frame for 2 s")
    server.thaw()
    #expect(try await probe.reaches { $0.phase == .online && $0.reconnects == 1 }, "\(probe.camera.status)")
  }

  @Test func `a missing camera and a closed port say what to check`() async throws {
    let server = try await TestCameras.rtsp()
    let missing = try LiveProbe(server.address("nothing"), .rtsp(.tcp))
    let closed = try LiveProbe("rtsp://127.0.0.1:\(try LoopbackPort.free())/camera", .rtsp(.tcp))
    let started = [missing.start(), closed.start()]
    #expect(try await missing.reaches { $0.phase == .waiting })
    #expect(missing.camera.status.reason == "RTSP 404 not found. Check the path in cameras.north-2.url.")
    #expect(try await closed.reaches { $0.phase == .waiting })
    #expect(closed.camera.status.reason == "cannot open: Connection refused")
    await missing.camera.stop()
    await closed.camera.stop()
    for task in started { try await task.value }
  }

  @Test(arguments: [LiveKind.rtsp(.tcp), .rtsp(.udp), .mjpeg, .snapshot(every: .seconds(1))])
  func `stop ends a call that is blocked on a silent server`(kind: LiveKind) async throws {
    let server = try SilentServer()
    let scheme = if case .rtsp = kind { "rtsp" } else { "http" }
    let probe = try LiveProbe(
      "\(scheme)://127.0.0.1:\(server.port)/x", kind, settings: LiveSettings(connectsWithin: .seconds(50)))
    let started = probe.start()
    try await Task.sleep(for: .milliseconds(500))
    #expect(probe.camera.status.phase == .connecting)
    let stopped = ContinuousClock.now
    await probe.camera.stop()
    try await started.value
    await probe.camera.waitUntilEnded()
    #expect(ContinuousClock.now - stopped < .seconds(20))
  }

  @Test func `a server that never answers is given up in time`() async throws {
    let server = try SilentServer()
    let probe = try LiveProbe(
      "rtsp://127.0.0.1:\(server.port)/x", .rtsp(.tcp), settings: LiveSettings(connectsWithin: .seconds(1)))
    let started = probe.start()
    #expect(try await probe.reaches { $0.phase == .waiting })
    #expect(probe.camera.status.reason == "no answer within 1 s")
    await probe.camera.stop()
    try await started.value
  }
}
