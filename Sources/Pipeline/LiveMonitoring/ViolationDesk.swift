package import Groundwork
package import Records
import TrafficCore

/// Keeps violations with their pictures, a few at a time, while the camera goes on. Pictures are encoded at once, so that
/// what waits for the database is small; what waits to be encoded is bounded in bytes.
package final class ViolationDesk: Sendable {
  /// What a picture is made from.
  private struct Scene: Sendable {
    let report: FrameReport
    let picture: Picture
    let privacy: PrivacyPlan

    var bytes: Int { picture.size.width * picture.size.height * 3 / 2 }
  }

  private struct Case: Sendable {
    let violation: Violation
    let scene: Scene?
  }

  private struct Exhibit: Sendable {
    let violation: Violation
    let pictures: (image: [UInt8], thumbnail: [UInt8])?
  }

  private let store: any ViolationStore
  private let evidence: EvidenceStore
  private let maker: any EvidenceMaker
  private let clock: any MonotonicClock
  private let log: Log
  private let lost: Counter
  private let mostBytes: Int
  private let patience: Duration
  private let cases = Mailbox<Case>(.lossless(mostWaiting))
  private let exhibits = Mailbox<Exhibit>(.lossless(mostWaiting))
  /// Of decoded pictures that wait.
  private let bytes = Lock(0)
  private let closing = ClosingTime()

  private static let mostWaiting = 100
  private static let batch = 10

  /// - Parameters:
  ///   - mostBytes: of decoded pictures that may wait to be encoded; 64 MiB are twenty of 1920 by 1080.
  ///   - patience: how long a database that is away is asked again.
  package init(
    store: any ViolationStore, objects: any Objects, maker: any EvidenceMaker, mostBytes: Int = 64 << 20,
    patience: Duration = .seconds(120), metrics: Metrics = Metrics(),
    clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    self.store = store
    evidence = EvidenceStore(store: store, objects: objects)
    self.maker = maker
    self.mostBytes = mostBytes
    self.patience = patience
    self.clock = clock
    self.log = log.named("live")
    lost = metrics.counter("gantry_live_violations_lost_total", help: "Violations that could not be kept.")
  }

  /// Returns at once. When too many pictures wait this one is given up, when too many violations wait it too, and the log
  /// says so.
  package func capture(_ violation: Violation, of report: FrameReport, privacy: PrivacyPlan) {
    let scene = report.frame.picture.map { Scene(report: report, picture: $0, privacy: privacy) }
    let hasRoom = scene.map { reserve($0.bytes) } ?? true
    if !hasRoom { log.warning("too many violations wait: one is kept without its picture", Self.about(violation)) }
    guard cases.offer(Case(violation: violation, scene: hasRoom ? scene : nil)) else {
      if hasRoom, let scene { release(scene.bytes) }
      lost.add()
      return log.error("too many violations wait: one is lost", Self.about(violation))
    }
  }

  /// Until closed; what waits then is still kept.
  package func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask {
        while let next = await self.cases.next() { await self.exhibits.send(await self.exhibit(of: next)) }
        self.exhibits.close()
      }
      group.addTask {
        while let first = await self.exhibits.next() {
          var batch = [first]
          while batch.count < Self.batch, self.exhibits.count > 0, let next = await self.exhibits.next() {
            batch.append(next)
          }
          await self.keep(batch)
        }
      }
    }
  }

  package func close() {
    closing.close()
    cases.close()
  }

  // MARK: Pictures

  private func reserve(_ count: Int) -> Bool {
    bytes.withLock { bytes in
      // One always has room, however large.
      guard bytes == 0 || bytes + count <= mostBytes else { return false }
      bytes += count
      return true
    }
  }

  private func release(_ count: Int) { bytes.withLock { $0 -= count } }

  private func exhibit(of item: Case) async -> Exhibit {
    guard let scene = item.scene else { return Exhibit(violation: item.violation, pictures: nil) }
    defer { release(scene.bytes) }
    do {
      let pictures = try await maker.pictures(of: scene.report, picture: scene.picture, privacy: scene.privacy)
      return Exhibit(violation: item.violation, pictures: pictures)
    } catch {
      log.warning("a violation is kept without its picture: \(error)", Self.about(item.violation))
      return Exhibit(violation: item.violation, pictures: nil)
    }
  }

  // MARK: Rows

  private func keep(_ batch: [Exhibit]) async {
    var violations: [Violation] = []
    for exhibit in batch {
      guard let pictures = exhibit.pictures else {
        violations.append(exhibit.violation)
        continue
      }
      do {
        violations.append(try await evidence.keep(pictures, of: exhibit.violation))
      } catch {
        log.warning("a violation is kept without its picture: \(error)", Self.about(exhibit.violation))
        violations.append(exhibit.violation)
      }
    }
    await insert(violations)
  }

  /// All together; one by one when one of them cannot be: its video may have been removed meanwhile. What has no row in
  /// the end keeps no picture.
  private func insert(_ violations: [Violation]) async {
    do {
      if try await insertPatiently(violations) < violations.count { await removeUnnamed(violations) }
    } catch {
      if violations.count > 1, !Self.mayPass(error) {
        for violation in violations { await insert([violation]) }
        return
      }
      lost.add(violations.count)
      log.error("violations are lost: \(error)", ["count": .integer(violations.count)])
      await removeUnnamed(violations)
    }
  }

  private func insertPatiently(_ violations: [Violation]) async throws -> Int {
    var backoff = Backoff()
    var random = SystemRandomNumberGenerator()
    let end = clock.now + patience
    while true {
      do {
        return try await store.insert(violations)
      } catch {
        let isOver = closing.isOver || Task.isCancelled || clock.now >= end
        guard Self.mayPass(error), !isOver else { throw error }
        await closing.pause(for: backoff.failed(at: clock.now, using: &random), clock)
      }
    }
  }

  private static func mayPass(_ error: any Error) -> Bool { (error as? StoreError)?.mayPass ?? true }

  /// Asks which have a row: one that seemed to fail may have been written all the same.
  private func removeUnnamed(_ violations: [Violation]) async {
    do {
      try await evidence.removeUnnamed(violations.flatMap { [$0.image, $0.thumbnail] }.filter { !$0.isEmpty })
    } catch {
      log.warning("pictures of violations without a row stay behind for now: \(error)")
    }
  }

  private static func about(_ violation: Violation) -> KeyValuePairs<String, LogValue> {
    ["video": .integer(violation.videoID), "track": .integer(violation.trackID)]
  }
}
