import Groundwork
import Pipeline
import Records
import Storage
import TrafficAPI
import TrafficCore

/// Removes what nobody needs any more, every few minutes: what dead processes left, old objects and uploads, uploads that
/// were never finished, sign-ins that ran out, jobs that ended, sessions and entries of the log of changes from long ago.
/// Several processes may do it side by side.
struct Housekeeping: Sendable {
  let stores: Stores
  let objects: QuotaObjects
  let uploads: UploadDesk
  let leftovers: Leftovers
  let settings: GantrySettings
  let log: Log
  var clock: any MonotonicClock = SystemMonotonicClock()
  var wall: any WallClock = SystemWallClock()

  private static let interval = Duration.seconds(300)
  /// So many rows at once: what else wants to write comes in between.
  private static let batch = 500
  /// A session takes its thousands of detections along.
  private static let sessionBatch = 10

  /// Looking through all pictures costs more than the rest: once a day.
  private static let roundsOfADay = 288
  /// Younger pictures may still be waiting for their rows.
  private static let youngEvidence = Duration.seconds(3600)
  /// A younger file may belong to an upload that is under way, or to a backup that is being restored.
  private static let youngFile = Duration.seconds(7 * 86_400)

  /// At once, and then until the task is cancelled.
  func run() async {
    var round = 0
    while true {
      await attempt("leftovers") { try await removeLeftovers() }
      await attempt("unfinished files") { try await removeUnfinished() }
      await attempt("old objects") { try await objects.sweep() }
      await attempt("unfinished uploads") { try await removeUploads() }
      await attempt("sign-ins") { try await stores.accounts.removeSessions(expiredBefore: now) }
      await attempt("old uploads") { try await removeCompleteUploads() }
      await attempt("ended jobs") { try await removeJobs() }
      await attempt("old sessions of VisionTrack") { try await removeSessions() }
      await attempt("old figures of live monitoring") { try await removeFigures() }
      await attempt("old violations") { try await removeViolations() }
      await attempt("old clips of cameras") {
        let most = settings.cameras.clipGigabytes << 30
        return try await ClipShelf(objects: objects.unbounded).sweep(
          before: ago(settings.cameras.keepsClips), most: most)
      }
      await attempt("old speeding vehicles of cameras") { try await removeSpeeding() }
      if round % Self.roundsOfADay == 0 {
        await attempt("pictures without a violation") { try await removePictures() }
        await attempt("files without a video") { try await removeFiles() }
      }
      round += 1
      await attempt("old minutes of cameras") {
        let before = ago(settings.cameras.keepsCompleteness)
        while try await stores.completeness.removeMinutes(before: before, limit: Self.batch) > 0 {
          try Task.checkCancellation()
        }
      }
      await attempt("old entries of the audit log") {
        try await stores.audit.removeEntries(before: ago(settings.accounts.keepsAudit))
      }
      await attempt("old copies of videos") { try await LiveCopies(most: settings.objects.copies).sweep() }
      HeapKeeping.returnFree()
      do { try await clock.sleep(for: Self.interval) } catch { return }
    }
  }

  private var now: Timestamp { Timestamp(sinceEpoch: wall.sinceEpoch) }

  private func removeLeftovers() async throws {
    let count = try await leftovers.sweep(at: now)
    if count > 0 { log.info("removed what dead processes left", ["count": .integer(count)]) }
  }

  private func removeUnfinished() async throws {
    let count = try await leftovers.removeUnfinished(at: now)
    if count > 0 { log.info("called off uploads to the object store that nobody finishes", ["count": .integer(count)]) }
  }

  private func removeUploads() async throws {
    for upload in try await stores.uploads.expired(at: now, limit: Self.batch) { try await uploads.abandon(upload) }
  }

  private func removeCompleteUploads() async throws {
    try await inBatches(of: Self.batch) {
      try await uploads.removeComplete(before: ago(settings.objects.keepsUploads), limit: $0)
    }
  }

  private func removeJobs() async throws {
    try await inBatches(of: Self.batch) {
      try await stores.jobs.removeEnded(before: ago(settings.objects.keepsResults), limit: $0).count
    }
  }

  private func removeSessions() async throws {
    try await inBatches(of: Self.sessionBatch) {
      try await stores.visionTrack.removeSessions(before: ago(settings.visionTrack.keepsSessions), limit: $0).count
    }
  }

  private func removeFigures() async throws {
    while try await stores.liveAnalytics.removeRows(before: ago(settings.live.keepsFigures), limit: Self.batch) > 0 {
      try Task.checkCancellation()
    }
    try await inBatches(of: Self.batch) {
      try await stores.liveRuns.removeEnded(before: ago(settings.live.keepsFigures), limit: $0)
    }
  }

  private var evidence: EvidenceKeeper<Violation> { EvidenceKeeper(store: stores.violations, objects: objects) }

  private func removeViolations() async throws {
    try await inBatches(of: Self.batch) {
      try await evidence.removeRows(before: ago(settings.live.keepsViolations), limit: $0)
    }
  }

  private var speeding: EvidenceKeeper<SpeedingEntry> { EvidenceKeeper(store: stores.speeding, objects: objects) }

  /// For as long as violations of live monitoring are kept.
  private func removeSpeeding() async throws {
    try await inBatches(of: Self.batch) {
      try await speeding.removeRows(before: ago(settings.live.keepsViolations), limit: $0)
    }
  }

  private func removePictures() async throws {
    let young = ago(Self.youngEvidence)
    let count = try await evidence.sweep(before: young) + speeding.sweep(before: young)
    if count > 0 { log.info("removed pictures that no violation names", ["count": .integer(count)]) }
  }

  private func removeFiles() async throws {
    let shelf = VideoShelf(videos: stores.liveVideos, objects: objects)
    let count = try await shelf.sweep(before: ago(Self.youngFile))
    if count > 0 { log.info("removed files that no video names", ["count": .integer(count)]) }
  }

  private func ago(_ duration: Duration) -> Timestamp { now.advanced(bySeconds: -(duration / .seconds(1))) }

  /// Goes on until there are no more.
  private func inBatches(of limit: Int, _ remove: (Int) async throws -> Int) async throws {
    while try await remove(limit) == limit { try Task.checkCancellation() }
  }

  /// What could not be done now is done the next time.
  private func attempt(_ what: String, _ body: () async throws -> some Any) async {
    do {
      _ = try await body()
    } catch {
      if !Task.isCancelled { log.warning("could not remove \(what): \(error)") }
    }
  }
}
