import Glibc
import Groundwork
import TestKit
import Testing
import TrafficCore

@testable import Media

/// Cameras of every kind that die again and again. `make soak` runs it whole, for about fifteen minutes; the numbers
/// can be made smaller with `GANTRY_SOAK_CYCLES` and `GANTRY_SOAK_OUTAGE` (seconds).
@Suite(.timeLimit(.minutes(40)), .enabled(if: Soak.isWanted, "GANTRY_SOAK=1 runs it"))
struct LiveSoakTests {
  /// What allocators and libraries may keep: growth beyond it is a leak.
  private static let acceptedGrowth = 8.0

  @Test func `twenty outages of fifteen seconds and one of ninety cost no memory`() async throws {
    let servers = [try await TestCameras.rtsp(), try await TestCameras.http()]
    let probes = [
      try LiveProbe(servers[0].address("camera"), .rtsp(.tcp)),
      try LiveProbe(servers[0].address("camera"), .rtsp(.udp)),
      try LiveProbe(servers[1].address("video.mjpeg"), .mjpeg),
      try LiveProbe(servers[1].address("snapshot.jpg"), .snapshot(every: .milliseconds(200))),
    ]
    for probe in probes { #expect(try await probe.frames(3).count == 3) }
    let outage = Soak.number("GANTRY_SOAK_OUTAGE", or: 15)
    let cycles = Soak.number("GANTRY_SOAK_CYCLES", or: 20)
    // The first two cycles fill caches that stay.
    for _ in 0..<2 { try await kill(servers, forSeconds: outage, until: probes) }
    let before = Soak.residentMebibytes()
    for _ in 0..<cycles { try await kill(servers, forSeconds: outage, until: probes) }
    try await kill(servers, forSeconds: outage * 6, until: probes)
    let after = Soak.residentMebibytes()
    print("soak: \(cycles) outages of \(outage) s and one of \(outage * 6) s, resident \(before) → \(after) MiB")
    #expect(after - before < Self.acceptedGrowth)
    for probe in probes {
      let slowest = probe.timesToFirstFrame.max() ?? .zero
      print("soak: \(await probe.camera.description.name), slowest return \(slowest.shortText)")
      #expect(slowest <= .seconds(2))
      #expect(probe.camera.status.reconnects == cycles + 3)
      await probe.camera.stop()
    }
  }

  private func kill(_ servers: [TestCameras], forSeconds seconds: Int, until probes: [LiveProbe]) async throws {
    let reconnects = probes.map(\.camera.status.reconnects)
    for server in servers { server.kill() }
    for probe in probes { #expect(try await probe.reaches { $0.phase != .online }) }
    try await Task.sleep(for: .seconds(seconds))
    for server in servers { try await server.start() }
    for (probe, count) in zip(probes, reconnects) {
      #expect(try await probe.reaches(within: .seconds(40)) { $0.reconnects == count + 1 }, "\(probe.camera.status)")
    }
    try await Task.sleep(for: .seconds(1))
  }
}

/// What the soak runs want to know of their surroundings.
private enum Soak {
  static var isWanted: Bool { unsafe getenv("GANTRY_SOAK") != nil }

  static func number(_ variable: String, or usual: Int) -> Int {
    unsafe getenv(variable).flatMap { Int(unsafe String(cString: $0)) } ?? usual
  }

  /// Memory of this process, as the kernel counts it.
  static func residentMebibytes() -> Double {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard unsafe fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
    return (pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576 * 10).rounded() / 10
  }
}
