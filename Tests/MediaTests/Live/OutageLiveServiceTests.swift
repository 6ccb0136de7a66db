import Groundwork
import TestKit
import Testing
import TrafficCore

@testable import Media

/// Real servers, killed and started again while we watch.
@Suite(.timeLimit(.minutes(2)))
struct OutageLiveServiceTests {
  enum Kind: CaseIterable, Sendable { case rtspTCP, rtspUDP, mjpeg, snapshot }

  @Test(arguments: Kind.allCases)
  func `a camera that dies for three seconds, three times, is back within two seconds of the next attempt`(
    kind: Kind
  ) async throws {
    let (server, probe) = try await start(kind)
    #expect(try await probe.frames(3).count == 3)
    for outage in 1...3 {
      server.kill()
      #expect(try await probe.reaches { $0.phase != .online })
      try await Task.sleep(for: .seconds(3))
      try await server.start()
      #expect(try await probe.reaches { $0.reconnects == outage }, "\(kind), outage \(outage): \(probe.camera.status)")
    }
    #expect(try await probe.frames(3).count == 3)
    let times = probe.timesToFirstFrame
    print("\(kind): from attempt to first frame \(times.map(\.shortText))")
    #expect(times.count == 3)
    #expect(times.allSatisfy { $0 <= .seconds(2) })
    await probe.camera.stop()
    await probe.camera.waitUntilEnded()
    #expect(probe.camera.status.phase == .stopped)
  }

  private func start(_ kind: Kind) async throws -> (TestCameras, LiveProbe) {
    switch kind {
    case .rtspTCP:
      let server = try await TestCameras.rtsp()
      return (server, try LiveProbe(server.address("camera"), .rtsp(.tcp)))
    case .rtspUDP:
      let server = try await TestCameras.rtsp()
      return (server, try LiveProbe(server.address("camera"), .rtsp(.udp)))
    case .mjpeg:
      let server = try await TestCameras.http()
      return (server, try LiveProbe(server.address("video.mjpeg"), .mjpeg))
    case .snapshot:
      let server = try await TestCameras.http()
      return (server, try LiveProbe(server.address("snapshot.jpg"), .snapshot(every: .milliseconds(200))))
    }
  }
}
