package import Groundwork
import Records
package import TrafficCore
import Wire

/// Cuts and keeps clips of all cameras that want them. Cutting never waits for the store: what waits is bounded, and what
/// is lost is counted.
package final class ClipDesk: Sendable {
  private struct Ready: Sendable {
    let camera: CameraID
    let begins: Timestamp
    let cut: ClipMachine.Cut
  }

  private let desk: CameraDesk
  private let films: FilmDesk
  private let shelf: ClipShelf
  private let wall: any WallClock
  private let clock: any MonotonicClock
  private let log: Log
  private let kept: Counter
  private let lost: Counter
  private let meters: ClipTape.Meters
  private let tapes = Lock<[CameraID: ClipTape]>([:])
  private let ready = Mailbox<Ready>(.lossless(mostWaiting))
  private let bytes = Lock(0)
  private let closing = ClosingTime()

  private static let mostWaiting = 16
  private static let looksEvery = Duration.seconds(1)
  /// Of one camera's ring, and of one clip: a minute of a camera with 4 Mbit/s.
  private static let mostBytes = 32 << 20
  /// Of finished clips that wait to be kept.
  private static let mostReady = 128 << 20
  /// Between attempts to keep a clip.
  private static let patience: [Duration] = [.seconds(1), .seconds(5), .seconds(20)]

  package init(
    desk: CameraDesk, films: FilmDesk, shelf: ClipShelf, metrics: Metrics = Metrics(),
    wall: any WallClock = SystemWallClock(), clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    (self.desk, self.films, self.shelf) = (desk, films, shelf)
    (self.wall, self.clock) = (wall, clock)
    self.log = log.named("clips")
    kept = metrics.counter("gantry_clips_kept_total", help: "Clips of cameras that were kept.")
    lost = metrics.counter("gantry_clips_lost_total", help: "Clips of cameras that could not be kept.")
    let dropped = metrics.counter(
      "gantry_clip_frames_dropped_total",
      help: "Pictures for which there was no room before a clip began, or that must not be seen any more.")
    meters = ClipTape.Meters(dropped: dropped, lost: lost)
  }

  /// Until `close`; what was cut then is still kept.
  package func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask {
        while !self.closing.isOver {
          self.look()
          await self.closing.pause(for: Self.looksEvery, self.clock)
        }
        for id in self.tapes.withLock({ Array($0.keys) }) { self.leave(id) }
        self.ready.close()
      }
      group.addTask { while let next = await self.ready.next() { await self.keep(next) } }
    }
  }

  package func close() { closing.close() }

  /// Somebody wants a clip of now. False when no clips are kept of this camera, or it shows nothing.
  package func ask(_ id: CameraID) -> Bool { tapes.withLock { $0[id] }?.ask() ?? false }

  // MARK: Which cameras

  /// Brings the tapes to what the plans want.
  func look() {
    var wanted: [CameraID: (plan: ClipPlan, isHidden: Bool)] = [:]
    for status in desk.statuses where status.isRunning {
      guard let plan = desk.plan(of: status.id), let clips = plan.clips else { continue }
      wanted[status.id] = (clips, plan.privacy.blursClips)
    }
    for (id, (plan, isHidden)) in wanted {
      let tape = tape(of: id, plan)
      tape.change(plan)
      if isHidden { tape.hide() }
      // Also where the film was another camera's of this name.
      if films.tape(of: id) !== tape { films.keep(id, on: tape) }
      tape.tick()
    }
    for id in tapes.withLock({ Array($0.keys) }) where wanted[id] == nil { leave(id) }
  }

  private func tape(of id: CameraID, _ plan: ClipPlan) -> ClipTape {
    tapes.withLock { tapes in
      if let known = tapes[id] { return known }
      let tape = ClipTape(plan, mostBytes: Self.mostBytes, clock: clock, meters: meters) { [weak self] finished in
        self?.take(finished, of: id)
      }
      tapes[id] = tape
      return tape
    }
  }

  private func leave(_ id: CameraID) {
    let tape = tapes.withLock { $0.removeValue(forKey: id) }
    films.keep(id, on: nil)
    tape?.end()
  }

  // MARK: Keeping

  private func take(_ finished: ClipTape.Finished, of id: CameraID) {
    let cut = finished.cut
    let begins = Self.beginning(of: finished, at: Timestamp(sinceEpoch: wall.sinceEpoch))
    let weight = cut.weight
    let hasRoom = bytes.withLock { bytes in
      guard bytes == 0 || bytes + weight <= Self.mostReady else { return false }
      bytes += weight
      return true
    }
    guard hasRoom, ready.offer(Ready(camera: id, begins: begins, cut: cut)) else {
      if hasRoom { bytes.withLock { $0 -= weight } }
      lost.add()
      return log.error("too many clips wait: one is lost", ["camera": .text(id.name)])
    }
  }

  /// The first picture's own moment where that is a time of day; else when it came.
  static func beginning(of finished: ClipTape.Finished, at now: Timestamp) -> Timestamp {
    let came = now.advanced(bySeconds: -(finished.age / .seconds(1)) - finished.cut.seconds)
    guard let own = finished.cut.pictures.first?.timestamp,
      (0...longestDelay).contains(came.seconds(since: own))
    else { return came }
    return own
  }

  /// Seconds; pictures that came later have a clock of their own.
  private static let longestDelay = 600.0

  private func keep(_ item: Ready) async {
    defer { bytes.withLock { $0 -= item.cut.weight } }
    guard let film = FilmFile.bytes(of: item.cut.pictures, parameters: item.cut.parameters) else {
      lost.add()
      return log.error("a clip of \(item.camera) is lost: the camera has not told how its pictures are to be decoded")
    }
    let clip = Clip(
      camera: item.camera.name, begins: item.begins, seconds: item.cut.seconds, causes: item.cut.causes,
      bytes: film.count)
    for pause in Self.patience + [.zero] {
      do {
        try await shelf.keep(film, as: clip)
        kept.add()
        return log.info("kept a clip", ["camera": .text(item.camera.name), "clip": .text(clip.name)])
      } catch {
        let mayPass = (error as? StoreError)?.mayPass ?? false
        guard mayPass, pause > .zero, !closing.isOver else {
          lost.add()
          return log.error("a clip of \(item.camera) is lost: \(error)")
        }
        await closing.pause(for: pause, clock)
      }
    }
  }
}
