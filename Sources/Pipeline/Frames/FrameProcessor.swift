package import Groundwork
package import TrafficCore
package import Wire

/// Makes a picture of the bytes of a JPEG, and of it what a network is fed. Waits without blocking the cooperative pool.
package protocol FrameUnpacker: Sendable {
  func unpack(_ jpeg: [UInt8], for layout: InputLayout, tiles: Int) async throws -> UnpackedFrame
}

package struct UnpackedFrame: Sendable {
  package let picture: Picture
  package let parts: PreparedParts

  package init(picture: Picture, parts: PreparedParts) {
    self.picture = picture
    self.parts = parts
  }
}

/// Looks at the pictures of all videos that come: finds, follows, measures, and hands on what came of each, once.
///
/// One process does so at a time; others stand by. When it is killed the next one feeds what the journal holds to a fresh
/// tracker and stands where the dead one stood.
package struct FrameProcessor: Sendable {
  /// What only the program knows.
  package struct House: Sendable {
    package var work: any FrameWork
    package var unpacker: any FrameUnpacker
    package var detector: any Detector
    package var options: DetectionOptions
    package var tiles = 1
    package var pictures: any LivePictures
    package var tracker = TrackerKind.twoSpace
    /// km/h
    package var limit = 60.0
    package var privacy = PrivacyPlan.everything
    /// Where violations are kept; nil keeps none.
    package var evidence: FrameEvidence?
    /// Pictures that the network takes at the same time.
    package var requests = 2
    package var clock: any MonotonicClock
    package var wall: any WallClock
    package var metrics: Metrics
    package var log: Log

    package init(
      work: any FrameWork, unpacker: any FrameUnpacker, detector: any Detector, options: DetectionOptions,
      pictures: any LivePictures, clock: any MonotonicClock = SystemMonotonicClock(),
      wall: any WallClock = SystemWallClock(), metrics: Metrics = Metrics(), log: Log
    ) {
      self.work = work
      self.unpacker = unpacker
      self.detector = detector
      self.options = options
      self.pictures = pictures
      self.clock = clock
      self.wall = wall
      self.metrics = metrics
      self.log = log.named("frames")
    }
  }

  private let house: House

  /// How often is looked for pictures, and for one's turn.
  private static let glance = Duration.milliseconds(20)
  private static let turn = Duration.milliseconds(200)

  package init(_ house: House) { self.house = house }

  /// Until the run of a video has been looked at to its end.
  ///
  /// - Parameter name: nil takes the run there is, or the next one.
  package func process(_ videoID: Int, run name: String?) async throws -> FrameRun {
    try await work { () async throws -> FrameRun? in
      guard let run = try await house.work.run(of: videoID), name == nil || run.name == name else { return nil }
      return run.isProcessed ? run : nil
    }
  }

  /// Until cancelled.
  package func run() async throws { _ = try await work { () async throws -> Bool? in nil } }

  private func work<Result: Sendable>(_ isOver: () async throws -> Result?) async throws -> Result {
    var patience = FramePatience(clock: house.clock, log: house.log)
    do {
      while true {
        try Task.checkCancellation()
        do {
          if let result = try await attempt(isOver, &patience) {
            try await house.work.letGo()
            return result
          }
        } catch {
          try await patience.failed(error)
        }
      }
    } catch {
      // Somebody else need not wait; without this the lease runs out.
      do { try await house.work.letGo() } catch let second { house.log.debug("frames are not let go of: \(second)") }
      throw error
    }
  }

  /// One time of being the one who looks; nil when another one is now.
  private func attempt<Result: Sendable>(
    _ isOver: () async throws -> Result?, _ patience: inout FramePatience
  ) async throws -> Result? {
    if let result = try await isOver() { return result }
    guard try await house.work.hold() else {
      try await house.clock.sleep(for: Self.turn)
      return nil
    }
    var desk = FrameDesk(house)
    guard try await desk.handle(try await house.work.takeOver()) else { return nil }
    var asked = house.clock.now
    var size = FrameBatch(least: house.requests)
    while let batch = try await house.work.take(limit: size.count) {
      try Task.checkCancellation()
      patience.worked()
      let start = house.clock.now
      guard try await desk.handle(batch) else { return nil }
      size.took(house.clock.now - start, for: batch.count)
      if batch.isEmpty { try await house.clock.sleep(for: Self.glance) }
      if desk.hasEnded || (batch.isEmpty && house.clock.now - asked >= Self.turn) {
        desk.hasEnded = false
        asked = house.clock.now
        if let result = try await isOver() { return result }
      }
    }
    return nil
  }
}
