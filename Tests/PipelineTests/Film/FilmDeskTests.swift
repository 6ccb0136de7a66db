import Groundwork
import TestKit
import Testing
import TrafficCore
import Wire

@testable import Pipeline

/// Films of scripted cameras, with an encoder that shows nothing.
@Suite(.timeLimit(.minutes(1)))
struct FilmDeskTests {
  private struct Painter: FilmEncoder {
    struct Tired: Error {}
    let keys: Counter
    let isTired: Flag

    func encode(
      _ report: FrameReport, picture: Picture, isHidden: Bool, isKey: Bool
    ) async throws -> CompressedPicture? {
      if isTired.value { throw Tired() }
      if isKey { keys.add() }
      return FilmPictures.compressed(Int(report.timestamp.microseconds / 100_000), isKey: isKey, level: 0x28)
    }
  }

  /// A flag that tests set.
  private final class Flag: Sendable {
    private let lock = Lock(false)
    var value: Bool { lock.withLock { $0 } }
    func set(_ value: Bool) { lock.withLock { $0 = value } }
  }

  private let scripted = ScriptedHouse()
  private let keys = Counter()
  private let isTired = Flag()
  private let id = CameraID("north")

  private var films: FilmDesk {
    FilmDesk(
      encoder: { [keys, isTired] _ in Painter(keys: keys, isTired: isTired) }, metrics: scripted.metrics,
      clock: scripted.clock, log: Log(name: "test", output: CapturedLog()))
  }

  private func withDesks(_ body: (CameraDesk, FilmDesk, ScriptedSource) async throws -> Void) async throws {
    let films = films
    let source = scripted.put("north", isLive: true)
    try await scripted.withDesk { desk in
      films.serve(desk)
      let running = Task { await films.run() }
      defer { running.cancel() }
      var plan = scripted.plan("north", .live)
      plan.privacy = PrivacyPlan(blursLive: false, blursEvidence: false, blursClips: false)
      try desk.start(plan)
      try await body(desk, films, source)
    }
  }

  private func count(_ how: String) -> Int {
    scripted.metrics.counters.readings.first {
      $0.name.metric == "gantry_film_frames_total" && $0.name.labels["how"] == how
    }?.value ?? 0
  }

  @Test func `cameras that come and go leave no films behind`() {
    let films = films
    for number in 0..<100 {
      let id = CameraID("camera-\(number)")
      films.intake(of: id).opened(parameters: [])
      films.forget(id)
    }
    #expect(films.count == 0)
  }

  @Test func `where the camera sends no key picture its pictures are compressed here until one comes`() async throws {
    try await withDesks { desk, films, source in
      let intake = films.intake(of: id)
      let listener = films.watch(id)
      try await eventually { desk.reports(of: id).listenerCount > 0 }
      intake.opened(parameters: [])
      for number in 0..<70 {
        intake.take(FilmPictures.compressed(number, isKey: false))
        scripted.clock.advance(by: .milliseconds(100))
      }
      #expect(films.status(of: id)?.how == .encoded && intake.isWanted)
      var shown: [FilmFragment] = []
      for number in 70..<75 {
        let done = count("encoded")
        source.deliver(number, at: Double(number) / 10)
        try await eventually { count("encoded") > done }
      }
      while shown.count < 4, let next = await listener.next() { shown.append(next) }
      #expect(shown.first?.isKey == true && shown.first?.beginning.type.contains("28") == true)
      intake.take(FilmPictures.compressed(80, isKey: true))
      #expect(films.status(of: id)?.how == .passedOn)
      intake.take(FilmPictures.compressed(81, isKey: false))
      intake.take(FilmPictures.compressed(82, isKey: false))
      while let next = await listener.next(), next.timestamp.microseconds < 8_100_000 { shown.append(next) }
      #expect(shown.last?.isKey == true && shown.last?.beginning.type.contains("1e") == true)
      #expect(count("left_out") > 0)
    }
  }

  @Test func `what cannot be compressed, or is no picture, is counted`() async throws {
    try await withDesks { desk, films, source in
      let listener = films.watch(id)
      try await eventually { desk.reports(of: id).listenerCount > 0 }
      isTired.set(true)
      source.deliver(0, at: 0)
      try await eventually { count("failed") == 1 }
      films.intake(of: id).take(
        CompressedPicture(timestamp: .zero, size: PixelSize(width: 64, height: 36), bytes: [0, 0, 1]))
      #expect(count("refused") == 1)
      listener.cancel()
    }
  }

  @Test func `who watches a camera that is removed hears the end, and one of its name begins anew`() async throws {
    try await withDesks { desk, films, _ in
      films.intake(of: id).opened(parameters: [])
      let listener = films.watch(id)
      await desk.remove(id)
      films.forget(id)
      #expect(await listener.next() == nil)
      #expect(films.count == 0)
      // Nothing of the camera before is known.
      _ = films.watch(id)
      #expect(films.status(of: id)?.how == .encoded)
    }
  }

  @Test func `an event reaches the tape whatever becomes of its picture`() async throws {
    try await withDesks { desk, films, _ in
      let cuts = Counter()
      let tape = ClipTape(
        ClipPlan(before: 1, after: 0.1, causes: [.stopped]), mostBytes: 1 << 20, clock: scripted.clock,
        meters: ClipTape.Meters()
      ) { _ in cuts.add() }
      films.keep(id, on: tape)
      for number in 0..<10 {
        tape.take(try FilmPictures.picture(number, isKey: number == 0), from: .encoded(isHidden: false))
      }
      var report = FrameReport(
        stream: id, run: StreamRun(name: "r"),
        frame: DetectedFrame(index: 9, timestamp: .zero, picture: nil, detections: []), seconds: 0)
      report.events = [
        MeasurementEvent(
          vehicle: 1, trafficClass: .car, timestamp: Timestamp(microseconds: 900_000), kind: .stopped(seconds: 9))
      ]
      films.saw(report)
      for number in 10..<13 {
        tape.take(try FilmPictures.picture(number, isKey: false), from: .encoded(isHidden: false))
      }
      #expect(cuts.value == 1)
    }
  }
}
