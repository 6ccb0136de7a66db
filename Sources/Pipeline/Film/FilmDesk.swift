package import Groundwork
package import TrafficCore

/// The films of all cameras: for those who watch, and for clips. `run` does the work; everything else returns at once.
package final class FilmDesk: Sendable {
  /// What the rest of the house lends.
  struct House: Sendable {
    let plan: @Sendable (CameraID) -> StreamPlan?
    let reports: @Sendable (CameraID) -> Broadcast<FrameReport>
    let encoder: @Sendable (CameraID) throws -> any FilmEncoder
    let encoding: Histogram
    let clock: any MonotonicClock
    let metrics: Metrics
    let log: Log
  }

  private struct State {
    var desk: CameraDesk?
    var films: [CameraID: CameraFilm] = [:]
    var begun: [CameraFilm] = []
  }

  private let state: Lock<State>
  private let bell = Mailbox<Bool>(.newestWins(1))
  private let encoder: @Sendable (CameraID) throws -> any FilmEncoder
  private let encoding: Histogram
  private let clock: any MonotonicClock
  private let metrics: Metrics
  private let log: Log

  /// - Parameter encoder: makes one for a camera; it is let go of when nobody watches any more.
  package init(
    encoder: @escaping @Sendable (CameraID) throws -> any FilmEncoder, metrics: Metrics = Metrics(),
    clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    self.encoder = encoder
    self.metrics = metrics
    self.clock = clock
    self.log = log.named("film")
    state = Lock(State())
    encoding = metrics.histogram(
      "gantry_film_encode_seconds", [:], help: "What a picture of a film takes to be compressed, seconds.")
  }

  /// The desk whose cameras these are: once, before anybody watches.
  package func serve(_ desk: CameraDesk) { state.withLock { $0.desk = desk } }

  /// Until the task is cancelled; then nobody hears anything more.
  package func run() async {
    await withDiscardingTaskGroup { group in
      repeat {
        for film in takeBegun() { group.addTask { self.ended(film, await film.run()) } }
      } while await bell.next() != nil
    }
  }

  /// What a camera's connection hands its packets to.
  package func intake(of id: CameraID) -> any CompressedIntake { film(of: id) }

  /// Watches a camera's film from its next key picture on.
  package func watch(_ id: CameraID) -> FilmListener {
    while true {
      let film = film(of: id)
      let number = film.newNumber()
      let listener = FilmListener { [weak film] in film?.leave(number) }
      if film.watch(listener, number: number) { begin(film) }
      if state.withLock({ $0.films[id] === film }) { return listener }
      // It went in this moment, and perhaps another camera of its name has come.
      film.leave(number)
    }
  }

  /// What happened in a picture, for clips.
  package func saw(_ report: FrameReport) { state.withLock { $0.films[report.stream] }?.tape?.saw(report) }

  /// The camera is gone, and with it its film.
  package func forget(_ id: CameraID) { state.withLock { $0.films.removeValue(forKey: id) }?.forget() }

  /// How many cameras there is anything known of.
  var count: Int { state.withLock { $0.films.count } }

  /// nil while nobody watches and no clip is wanted.
  package func status(of id: CameraID) -> FilmStatus? { state.withLock { $0.films[id] }?.status }

  /// Gives a camera's pictures to a tape, or takes it away.
  func keep(_ id: CameraID, on tape: ClipTape?) {
    // Nothing is taken away from a camera that is gone.
    let film: CameraFilm? = tape == nil ? state.withLock { $0.films[id] } : self.film(of: id)
    if let film, film.keep(on: tape) { begin(film) }
  }

  /// What a camera's pictures are recorded on.
  func tape(of id: CameraID) -> ClipTape? { state.withLock { $0.films[id] }?.tape }

  private func film(of id: CameraID) -> CameraFilm {
    state.withLock { state in
      if let known = state.films[id] { return known }
      let desk = state.desk
      let film = CameraFilm(
        id,
        house: House(
          plan: { desk?.plan(of: $0) }, reports: { desk?.reports(of: $0) ?? Broadcast() }, encoder: encoder,
          encoding: encoding, clock: clock, metrics: metrics, log: log))
      state.films[id] = film
      return film
    }
  }

  private func begin(_ film: CameraFilm) {
    state.withLock { $0.begun.append(film) }
    bell.offer(true)
  }

  private func takeBegun() -> [CameraFilm] {
    state.withLock { state in
      defer { state.begun = [] }
      return state.begun
    }
  }

  private func ended(_ film: CameraFilm, _ ending: CameraFilm.Ending) {
    switch ending {
    case .unused: break
    case .usedAgain: if film.beginAgain() { begin(film) }
    case .gone:
      let isAgain = state.withLock { state in
        // Somebody has come since.
        if film.isUsed { return film.beginAgain() }
        if state.films[film.id] === film { state.films[film.id] = nil }
        return false
      }
      if isAgain { begin(film) }
    }
  }
}
