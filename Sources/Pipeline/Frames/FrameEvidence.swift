package import Groundwork
package import Records
import TrafficCore
import Wire

/// Keeps violations with their pictures while frames are looked at. Called before a frame is committed, and once more
/// for a frame that somebody had at hand who was killed: names and rows are the same then, and nothing is kept twice.
package final class FrameEvidence: Sendable {
  private let store: any ViolationStore
  private let pictures: EvidenceKeeper<Violation>
  private let maker: any EvidenceMaker
  private let patience: Duration
  private let clock: any MonotonicClock
  private let log: Log
  /// Until then no pictures are kept: they took too long.
  private let closedUntil = Lock(Duration.zero)

  /// After pictures that took too long.
  private static let pause = Duration.seconds(30)
  /// Of one session that are looked through for one violation.
  private static let most = 1000

  /// - Parameter patience: how long the pictures of one frame may take: a part of the time after which whoever looks at
  ///   frames has lost them.
  package init(
    store: any ViolationStore, objects: any Objects, maker: any EvidenceMaker,
    patience: Duration = .seconds(3), clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    self.store = store
    pictures = EvidenceKeeper(store: store, objects: objects)
    self.maker = maker
    self.patience = patience
    self.clock = clock
    self.log = log.named("frames")
  }

  /// Gives those that are new.
  ///
  /// - Throws: what may pass. What cannot be kept at all is left out, and the log says so.
  @discardableResult
  func keep(
    _ violations: [Violation], of report: FrameReport, picture: Picture, privacy: PrivacyPlan
  ) async throws -> [Violation] {
    let deadline = clock.now + patience
    var new: [Violation] = []
    for violation in violations {
      let exhibited = try await exhibit(violation, report, picture, privacy, until: deadline)
      do {
        if try await store.insert([exhibited]) > 0 {
          new.append(exhibited)
        } else {
          try? await pictures.removeUnnamed([exhibited])  // else the sweep does
        }
      } catch let error as StoreError where error.mayPass {
        // The frame is looked at again when the database is back.
        throw error
      } catch {
        try Task.checkCancellation()
        log.error(
          "a violation is lost: \(error). Is this the server's database (--data, database.url)?", violation.about)
        try? await pictures.removeUnnamed([exhibited])  // else the sweep does
      }
    }
    return new
  }

  /// Takes back what was kept for a run that was over by then: whoever looked at the frame in truth has kept the same.
  func withdraw(_ violations: [Violation]) async {
    for violation in violations {
      do {
        let filter = ViolationFilter(videoID: violation.videoID, session: violation.session)
        let known = try await store.list(filter, by: .id, isDescending: true, page: Page(limit: Self.most))
        let same = known.filter {
          ($0.trackID, $0.frameNumber) == (violation.trackID, violation.frameNumber)
        }
        let gone = try await store.remove(ids: same.map(\.id))
        try await pictures.removeUnnamed(gone)
      } catch {
        log.warning("a violation may be kept twice: \(error)", violation.about)
      }
    }
  }

  /// A violation without its picture is better than none, and than frames that nobody looks at.
  private func exhibit(
    _ violation: Violation, _ report: FrameReport, _ picture: Picture, _ privacy: PrivacyPlan, until deadline: Duration
  ) async throws -> Violation {
    do {
      guard clock.now >= closedUntil.withLock({ $0 }) else { throw Slow() }
      return try await within(deadline - clock.now) { [maker, pictures] in
        let made = try await maker.pictures(of: report, picture: picture, privacy: privacy)
        return try await pictures.keep(made, of: violation)
      }
    } catch {
      try Task.checkCancellation()
      log.warning("a violation is kept without its picture: \(error)", violation.about)
      return violation
    }
  }

  private func within(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Violation
  ) async throws -> Violation {
    try await withThrowingTaskGroup(of: Violation?.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await work() }
      group.addTask { [clock] in
        try await clock.sleep(for: limit)
        return nil
      }
      if let kept = try await group.next() ?? nil { return kept }
      closedUntil.withLock { $0 = clock.now + Self.pause }
      throw Slow()
    }
  }

  private struct Slow: Error, CustomStringConvertible {
    var description: String { "the store of pictures takes too long; it is tried again in half a minute" }
  }
}
