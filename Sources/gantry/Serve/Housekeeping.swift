import Groundwork
import Records
import Storage
import TrafficAPI
import TrafficCore

/// Removes what nobody needs any more, every few minutes: what dead processes left, old objects, uploads that were never
/// finished, sign-ins that ran out, jobs that ended and changes that were written down long ago. Several processes may do it side by side.
struct Housekeeping: Sendable {
  let stores: Stores
  let objects: QuotaObjects
  let uploads: UploadDesk
  let leftovers: Leftovers
  let settings: ObjectsSection
  let keepsAudit: Duration
  let log: Log
  var clock: any MonotonicClock = SystemMonotonicClock()
  var wall: any WallClock = SystemWallClock()

  private static let interval = Duration.seconds(300)
  private static let batch = 500

  /// At once, and then until the task is cancelled.
  func run() async {
    while true {
      await attempt("leftovers") { try await removeLeftovers() }
      await attempt("old objects") { try await objects.sweep() }
      await attempt("unfinished uploads") { try await removeUploads() }
      await attempt("sign-ins") { try await stores.accounts.removeSessions(expiredBefore: now) }
      await attempt("ended jobs") { try await removeJobs() }
      await attempt("old entries of the audit log") {
        try await stores.audit.removeEntries(before: now.advanced(bySeconds: -(keepsAudit / .seconds(1))))
      }
      do { try await clock.sleep(for: Self.interval) } catch { return }
    }
  }

  private var now: Timestamp { Timestamp(sinceEpoch: wall.sinceEpoch) }

  private func removeLeftovers() async throws {
    let count = try await leftovers.sweep(at: now)
    if count > 0 { log.info("removed what dead processes left", ["count": .integer(count)]) }
  }

  private func removeUploads() async throws {
    for upload in try await stores.uploads.expired(at: now, limit: Self.batch) { try await uploads.abandon(upload) }
  }

  private func removeJobs() async throws {
    let limit = now.advanced(bySeconds: -(settings.keepsResults / .seconds(1)))
    _ = try await stores.jobs.removeEnded(before: limit, limit: Self.batch)
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
