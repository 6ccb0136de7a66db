import Groundwork
package import TrafficCore

/// Detections of a file or camera: one task decodes and scales ahead, several networks compute, and the results are
/// brought back into order.
package struct PictureDetections: DetectionStream {
  private let source: any FrameSource
  private let detector: any Detector
  private let options: DetectionOptions
  /// Parts along each side that are looked at besides the whole picture; 1 for the picture alone.
  private let tiles: Int
  package let size: PixelSize
  package let frameCount: Int?
  /// Pictures on their way through the network at the same time. One for a camera, so that nothing is held back.
  private let window: Int
  private let station: ScalingStation

  private struct Opened: Sendable {
    let frame: Frame
    let prepared: PreparedParts
  }

  private enum Step: Sendable {
    /// With what is wrong with the source; what it delivered before is still handed over.
    case readingEnded((any Error)?)
    case detected(number: Int, DetectedFrame)
  }

  /// Decoded pictures that may wait for the network.
  private static let decodedAhead = 2

  package init(
    source: any FrameSource, description: SourceDescription, size: PixelSize, scaler: any FrameScaler,
    detector: any Detector, options: DetectionOptions, tiles: Int, requests: Int
  ) {
    station = ScalingStation(scaler: scaler)
    self.source = source
    self.detector = detector
    self.options = options
    self.tiles = tiles
    self.size = size
    frameCount = description.frameCount
    window = description.isLive ? 1 : requests + Self.decodedAhead
  }

  package func stop() async { await source.stop() }

  package func run(_ each: (DetectedFrame) async throws -> Void) async throws {
    let decoded = Mailbox<Opened>(.lossless(Self.decodedAhead))
    try await withThrowingTaskGroup(of: Step.self) { group in
      group.addTask {
        defer { decoded.close() }
        do { try await read(into: decoded) } catch { return .readingEnded(error) }
        return .readingEnded(nil)
      }
      var failure: (any Error)?
      var started = 0
      var handedOver = 0
      var waiting: [Int: DetectedFrame] = [:]
      while true {
        while started - handedOver < window, let opened = await decoded.next() {
          let number = started
          started += 1
          group.addTask { .detected(number: number, try await detect(opened)) }
        }
        guard let step = try await group.next() else { break }
        switch step {
        case .readingEnded(let error): failure = error
        case .detected(let number, let frame): waiting[number] = frame
        }
        while let next = waiting.removeValue(forKey: handedOver) {
          try await each(next)
          handedOver += 1
        }
      }
      if let failure { throw failure }
    }
  }

  private func read(into decoded: Mailbox<Opened>) async throws {
    try await withTaskCancellationHandler {
      while let frame = try await source.next() {
        try frame.check(size: size)
        let prepared = try await station.prepare(frame.picture, for: detector.inputLayout, tiles: tiles)
        guard await decoded.send(Opened(frame: frame, prepared: prepared)) else { return }
      }
    } onCancel: {
      Task { await source.stop() }
    }
  }

  private func detect(_ opened: Opened) async throws -> DetectedFrame {
    let frame = opened.frame
    let detections = try await detector.detect(in: opened.prepared, from: frame.camera, options: options)
    return DetectedFrame(
      index: frame.index, timestamp: frame.timestamp, picture: frame.picture,
      detections: Thinning.acrossVehicles(detections))
  }
}
