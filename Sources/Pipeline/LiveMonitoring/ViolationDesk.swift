package import Groundwork
package import Records
package import TrafficCore

/// Makes the pictures of a violation: the whole one and a small one.
package protocol EvidenceMaker: Sendable {
  /// JPEG both. Waits without blocking a thread of the cooperative pool.
  func pictures(of picture: Picture) async throws -> (image: [UInt8], thumbnail: [UInt8])
}

/// Keeps violations with their pictures, a few at a time, while the camera goes on.
package final class ViolationDesk: Sendable {
  /// One to be kept; without a picture where there was no room for one.
  private struct Case: Sendable {
    let violation: Violation
    let picture: Picture?
  }

  private let store: any ViolationStore
  private let objects: any Objects
  private let maker: any EvidenceMaker
  private let clock: any MonotonicClock
  private let log: Log
  private let cases = Mailbox<Case>(.lossless(2 * mostWaiting))

  /// Pictures that wait; each holds a frame in memory.
  private static let mostWaiting = 100
  private static let batch = 10
  private static let attempts = 5

  package init(
    store: any ViolationStore, objects: any Objects, maker: any EvidenceMaker,
    clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    self.store = store
    self.objects = objects
    self.maker = maker
    self.clock = clock
    self.log = log.named("live")
  }

  /// Returns at once. When too many pictures wait this one is given up, when too many violations wait it too, and the log
  /// says so.
  package func capture(_ violation: Violation, picture: Picture?) {
    let hasRoom = cases.count < Self.mostWaiting
    if !hasRoom { log.warning("too many violations wait: one is kept without its picture", Self.about(violation)) }
    if !cases.offer(Case(violation: violation, picture: hasRoom ? picture : nil)) {
      log.error("too many violations wait: one is lost", Self.about(violation))
    }
  }

  /// Until closed; what waits then is still kept.
  package func run() async {
    while let first = await cases.next() {
      var batch = [first]
      while batch.count < Self.batch, cases.count > 0, let next = await cases.next() { batch.append(next) }
      var violations: [Violation] = []
      for item in batch { violations.append(await keepPictures(of: item)) }
      await insert(violations)
    }
  }

  package func close() { cases.close() }

  private func keepPictures(of item: Case) async -> Violation {
    guard let picture = item.picture else { return item.violation }
    do {
      let pictures = try await maker.pictures(of: picture)
      let name = Self.name(of: item.violation)
      let (image, thumbnail) = ("\(name).jpg", "\(name)_thumb.jpg")
      try await put(pictures.image, as: image)
      try await put(pictures.thumbnail, as: thumbnail)
      return item.violation.with(image: image, thumbnail: thumbnail)
    } catch {
      log.warning("a violation is kept without its picture: \(error)", Self.about(item.violation))
      return item.violation
    }
  }

  private func put(_ bytes: [UInt8], as name: String) async throws {
    let writer = try await objects.writer(try ObjectKey(Violation.folder + name), type: "image/jpeg")
    do {
      try await writer.write(bytes)
      _ = try await writer.finish()
    } catch {
      await writer.abandon()
      throw error
    }
  }

  /// A database that is away for a moment costs nothing.
  private func insert(_ violations: [Violation]) async {
    for attempt in 1...Self.attempts {
      do {
        _ = try await store.insert(violations)
        return
      } catch {
        guard attempt < Self.attempts, (error as? StoreError)?.mayPass != false else {
          return log.error("\(violations.count) violations are lost: \(error)")
        }
        try? await clock.sleep(for: .seconds(1))  // cancelled: the next attempt is the last
      }
    }
  }

  /// `1/20260501/violation_1_5_42_100000`: video, day, track, frame, time of day.
  static func name(of violation: Violation) -> String {
    let text = ISO8601.text(sinceEpoch: .microseconds(violation.at.microseconds))
    let digits = text.prefix(19).filter(\.isNumber)
    return "\(violation.videoID)/\(digits.prefix(8))/violation_\(violation.videoID)_\(violation.trackID)_"
      + "\(violation.frameNumber)_\(digits.suffix(6))"
  }

  private static func about(_ violation: Violation) -> KeyValuePairs<String, LogValue> {
    ["video": .integer(violation.videoID), "track": .integer(violation.trackID)]
  }
}

extension Violation {
  fileprivate func with(image: String, thumbnail: String) -> Violation {
    Violation(
      id: id, videoID: videoID, trackID: trackID, speed: speed, limit: limit, vehicleType: vehicleType,
      classID: classID, confidence: confidence, frameNumber: frameNumber, image: image, thumbnail: thumbnail, box: box,
      at: at, videoSeconds: videoSeconds, created: created, session: session)
  }
}
