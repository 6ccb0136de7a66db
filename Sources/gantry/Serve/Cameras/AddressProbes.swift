import Groundwork
import Media
import Pipeline
import TrafficAPI
import TrafficCore

/// Tries addresses before a camera is made of them, two at a time.
actor AddressProbes {
  private static let most = 2
  private static let limit = Duration.seconds(20)
  private static let glance = Duration.milliseconds(200)
  private static let quality = 80

  private let cameras: ServeCameras
  private var open = 0

  init(cameras: ServeCameras) { self.cameras = cameras }

  func probe(_ address: Secret) async -> CameraProbe {
    guard open < Self.most else { return .fails("Other addresses are being tried; try again in a moment.") }
    open += 1
    defer { open -= 1 }
    do {
      return try await look(at: address)
    } catch {
      return .fails(Redaction.redacted("\(error)"))
    }
  }

  private func look(at address: Secret) async throws -> CameraProbe {
    let source = try await cameras.open(
      StreamPlan(id: CameraID("test"), address: address, kind: .live, scene: TrafficCore.Scene(name: "none")))
    let frame = try await first(of: source)
    let description = await source.description
    await source.stop()
    guard let frame else {
      let reason = (source as? any ObservedSource)?.health.reason.map { Redaction.redacted($0) }
      return .fails(
        reason ?? "No picture came within \(Self.limit.components.seconds) s. Is the camera on, and the path right?")
    }
    let size = frame.picture.size
    return .works(
      description: CameraProbeDescription(
        width: size.width, height: size.height, codec: description.codec,
        framesPerSecond: description.framesPerSecond),
      picture: try JPEGEncoder().encode(frame.picture, quality: Self.quality))
  }

  /// nil when it does not come in time; the source is stopped then.
  private func first(of source: any FrameSource) async throws -> Frame? {
    try await withThrowingTaskGroup(of: Frame?.self) { group in
      group.addTask { try await source.next() }
      group.addTask {
        // Until the limit, or until the source knows why it has none: it would try again for ever.
        for _ in 0..<Int(Self.limit / Self.glance) {
          try await Task.sleep(for: Self.glance)
          if (source as? any ObservedSource)?.health.phase == .failed { break }
        }
        await source.stop()
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }
}
