package import Groundwork
package import Records
import TrafficCore
import Wire

/// Keeps violations with their pictures while frames are looked at. Called before a frame is committed, and once more
/// for a frame that somebody had at hand who was killed: names and rows are the same then, and nothing is kept twice.
package struct FrameEvidence: Sendable {
  /// The database is away; the frame is looked at again when it is back.
  private struct Away: PassingFailure, CustomStringConvertible {
    let cause: StoreError
    var canRetry: Bool { true }
    var description: String { "a violation cannot be kept: \(cause)" }
  }

  private let store: any ViolationStore
  private let pictures: EvidenceStore
  private let maker: any EvidenceMaker
  private let log: Log

  package init(store: any ViolationStore, objects: any Objects, maker: any EvidenceMaker, log: Log) {
    self.store = store
    pictures = EvidenceStore(store: store, objects: objects)
    self.maker = maker
    self.log = log.named("frames")
  }

  /// - Throws: what may pass. What cannot be kept at all is left out, and the log says so.
  func keep(
    _ violations: [Violation], of report: FrameReport, picture: Picture, privacy: PrivacyPlan
  ) async throws {
    for violation in violations {
      let kept = await exhibit(violation, report, picture, privacy)
      do {
        _ = try await store.insert([kept])
      } catch let error as StoreError where error.mayPass {
        throw Away(cause: error)
      } catch {
        log.error(
          "a violation is lost: \(error). Is this the server's database (--data, database.url)?", about(violation))
        try? await pictures.removeUnnamed([kept.image, kept.thumbnail].filter { !$0.isEmpty })  // else the sweep does
      }
    }
  }

  /// A violation without its picture is better than none.
  private func exhibit(
    _ violation: Violation, _ report: FrameReport, _ picture: Picture, _ privacy: PrivacyPlan
  ) async -> Violation {
    do {
      let made = try await maker.pictures(of: report, picture: picture, privacy: privacy)
      return try await pictures.keep(made, of: violation)
    } catch {
      log.warning("a violation is kept without its picture: \(error)", about(violation))
      return violation
    }
  }

  private func about(_ violation: Violation) -> KeyValuePairs<String, LogValue> {
    ["video": .integer(violation.videoID), "track": .integer(violation.trackID)]
  }
}
