import Groundwork
import Records
import TrafficCore

/// Keeps rows with their pictures, a few at a time, while the camera goes on. Pictures are encoded at once, so that what
/// waits for the database is small; what waits to be encoded is bounded in bytes.
package final class EvidenceDesk<Row: EvidencedRow>: Sendable {
  /// What a picture is made from.
  private struct Scene: Sendable {
    let report: FrameReport
    let picture: Picture
    let privacy: PrivacyPlan

    var bytes: Int { picture.size.width * picture.size.height * 3 / 2 }
  }

  private struct Case: Sendable {
    let row: Row
    let scene: Scene?
  }

  private struct Exhibit: Sendable {
    let row: Row
    let pictures: (image: [UInt8], thumbnail: [UInt8])?
  }

  private let keeper: EvidenceKeeper<Row>
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

  private static var mostWaiting: Int { 100 }
  private static var batch: Int { 10 }
  /// Twenty pictures of 1920 by 1080.
  package static var usualBytes: Int { 64 << 20 }

  /// - Parameters:
  ///   - mostBytes: of decoded pictures that may wait to be encoded.
  ///   - patience: how long a database that is away is asked again.
  ///   - lost: counts rows that could not be kept.
  init(
    _ keeper: EvidenceKeeper<Row>, maker: any EvidenceMaker, mostBytes: Int = usualBytes,
    patience: Duration = .seconds(120), lost: Counter, clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    self.keeper = keeper
    self.maker = maker
    self.mostBytes = mostBytes
    self.patience = patience
    self.clock = clock
    self.log = log
    self.lost = lost
  }

  /// Returns at once. When too many pictures wait this one is given up, when too many rows wait it too, and the log says
  /// so.
  package func capture(_ row: Row, of report: FrameReport, privacy: PrivacyPlan) {
    let scene = report.frame.picture.map { Scene(report: report, picture: $0, privacy: privacy) }
    let hasRoom = scene.map { reserve($0.bytes) } ?? true
    if !hasRoom { log.warning("too many \(Row.words.many) wait: one is kept without its picture", row.about) }
    guard cases.offer(Case(row: row, scene: hasRoom ? scene : nil)) else {
      if hasRoom, let scene { release(scene.bytes) }
      lost.add()
      return log.error("too many \(Row.words.many) wait: one is lost", row.about)
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
    guard let scene = item.scene else { return Exhibit(row: item.row, pictures: nil) }
    defer { release(scene.bytes) }
    do {
      let pictures = try await maker.pictures(of: scene.report, picture: scene.picture, privacy: scene.privacy)
      return Exhibit(row: item.row, pictures: pictures)
    } catch {
      isWithoutPicture(item.row, error)
      return Exhibit(row: item.row, pictures: nil)
    }
  }

  private func isWithoutPicture(_ row: Row, _ error: any Error) {
    log.warning("a \(Row.words.one) is kept without its picture: \(error)", row.about)
  }

  // MARK: Rows

  private func keep(_ batch: [Exhibit]) async {
    var rows: [Row] = []
    for exhibit in batch {
      guard let pictures = exhibit.pictures else {
        rows.append(exhibit.row)
        continue
      }
      do {
        rows.append(try await keeper.keep(pictures, of: exhibit.row))
      } catch {
        isWithoutPicture(exhibit.row, error)
        rows.append(exhibit.row)
      }
    }
    await insert(rows)
  }

  /// All together; one by one when one of them cannot be: its video may have been removed meanwhile. What has no row in
  /// the end keeps no picture.
  private func insert(_ rows: [Row]) async {
    do {
      if try await insertPatiently(rows) < rows.count { await removeUnnamed(rows) }
    } catch {
      if rows.count > 1, !Self.mayPass(error) {
        for row in rows { await insert([row]) }
        return
      }
      lost.add(rows.count)
      log.error("\(Row.words.many) are lost: \(error)", ["count": .integer(rows.count)])
      await removeUnnamed(rows)
    }
  }

  private func insertPatiently(_ rows: [Row]) async throws -> Int {
    var backoff = Backoff()
    var random = SystemRandomNumberGenerator()
    let end = clock.now + patience
    while true {
      do {
        return try await keeper.table.insert(rows)
      } catch {
        let isOver = closing.isOver || Task.isCancelled || clock.now >= end
        guard Self.mayPass(error), !isOver else { throw error }
        await closing.pause(for: backoff.failed(at: clock.now, using: &random), clock)
      }
    }
  }

  private static func mayPass(_ error: any Error) -> Bool { (error as? StoreError)?.mayPass ?? true }

  /// Asks which have a row: one that seemed to fail may have been written all the same.
  private func removeUnnamed(_ rows: [Row]) async {
    do {
      try await keeper.removeUnnamed(rows)
    } catch {
      log.warning("pictures of \(Row.words.many) without a row stay behind for now: \(error)")
    }
  }
}
