import Groundwork
package import TrafficCore

/// Detections of a file or camera: one task decodes and scales ahead, several networks compute, and the results are
/// brought back into order.
package struct PictureDetections: DetectionStream {
  /// Who looks at a picture, and for what. Asked for each picture, so that it can be changed on the way.
  package struct Looking: Sendable {
    package var detector: any Detector
    package var options: DetectionOptions

    package init(detector: any Detector, options: DetectionOptions) {
      self.detector = detector
      self.options = options
    }
  }

  private let source: any FrameSource
  private let looking: @Sendable () async throws -> Looking
  /// Parts along each side that are looked at besides the whole picture; 1 for the picture alone.
  private let tiles: Int
  package let size: PixelSize
  package let frameCount: Int?
  /// Pictures on their way through the network at the same time. One for a camera, so that nothing is held back.
  private let window: Int
  private let station: ScalingStation
  /// Whether this picture is looked at; may take its time.
  package var admits: @Sendable (Frame) async -> Bool = { _ in true }
  package var stages: StageWatch?

  private struct Opened: Sendable {
    let frame: Frame
    let prepared: PreparedParts
    let looking: Looking
    let times: StageTimes
  }

  private enum Step: Sendable {
    /// nil after the last one.
    case opened(Opened?)
    /// With what is wrong with the source; what it delivered before is still handed over.
    case readingEnded((any Error)?)
    case detected(number: Int, DetectedFrame)
  }

  /// Decoded pictures that may wait for the network.
  private static let decodedAhead = 2

  package init(
    source: any FrameSource, description: SourceDescription, size: PixelSize, scaler: any FrameScaler,
    tiles: Int, requests: Int, looking: @escaping @Sendable () async throws -> Looking
  ) {
    station = ScalingStation(scaler: scaler)
    self.source = source
    self.looking = looking
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
      var (started, handedOver, isTaking) = (0, 0, false)
      var waiting: [Int: DetectedFrame] = [:]
      while true {
        // Beside the others, so that a source that pauses holds back nothing that is done.
        if !isTaking, started - handedOver < window {
          isTaking = true
          group.addTask { .opened(await decoded.next()) }
        }
        guard let step = try await group.next() else { break }
        switch step {
        // After the last one nothing more is taken.
        case .opened(nil): break
        case .opened(let opened?):
          isTaking = false
          let number = started
          started += 1
          group.addTask { .detected(number: number, try await detect(opened)) }
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
    try await source.stopped(whenCancelled: {
      while let frame = try await source.next() {
        guard await admits(frame) else { continue }
        try frame.check(size: size)
        let looking = try await looking()
        var times = StageTimes()
        let prepared = try await timed(.scale, &times) {
          try await station.prepare(frame.picture, for: looking.detector.inputLayout, tiles: tiles)
        }
        let opened = Opened(frame: frame, prepared: prepared, looking: looking, times: times)
        guard await decoded.send(opened) else { return }
      }
    })
  }

  private func detect(_ opened: Opened) async throws -> DetectedFrame {
    let (frame, looking) = (opened.frame, opened.looking)
    var times = opened.times
    let detections = try await timed(.detect, &times) {
      try await looking.detector.detect(in: opened.prepared, from: frame.camera, options: looking.options)
    }
    var detected = DetectedFrame(
      index: frame.index, timestamp: frame.timestamp, picture: frame.picture,
      detections: Thinning.acrossVehicles(detections))
    detected.times = times
    return detected
  }

  private func timed<Result: Sendable>(
    _ stage: StageWatch.Stage, _ times: inout StageTimes, _ step: () async throws -> Result
  ) async throws -> Result {
    guard let stages else { return try await step() }
    return try await stages.time(stage, &times, step)
  }
}
