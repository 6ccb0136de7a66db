import Foundation
import Groundwork
import Media
import Pipeline
import Records
import TestKit
import Testing
import TrafficCore
import Wire

/// Films of real RTSP cameras and of the simulator, with a detector that sees nothing.
@Suite(.timeLimit(.minutes(5)))
struct FilmDeskServiceTests {
  private struct NothingSeen: Detector {
    let inputLayout = InputLayout(size: PixelSize(width: 32, height: 32), channels: .rgb, fit: .stretch)
    let classes = ClassCatalogue(names: ["car"])

    func detect(
      in picture: PreparedPicture, from camera: CameraID, options: DetectionOptions
    ) async throws -> [Detection] { [] }
  }

  /// As the server's own, without a mosaic: there is nothing to hide in these pictures.
  private actor Painter: FilmEncoder {
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    private let thread = BlockingThread(name: "film test")
    private var encoders: [Bool: LiveEncoder] = [:]

    func encode(
      _ report: FrameReport, picture: Picture, isHidden: Bool, isKey: Bool
    ) throws -> CompressedPicture? {
      let encoder = try encoders[isHidden] ?? LiveEncoder(subject: "test")
      encoders[isHidden] = encoder
      return try encoder.encode(picture, at: report.timestamp, isKey: isKey)
    }
  }

  private func plan(_ address: String, blursLive: Bool = false) -> StreamPlan {
    StreamPlan(
      id: CameraID("north"), address: Secret(address), kind: .live, scene: Scene(name: "north"),
      privacy: PrivacyPlan(blursLive: blursLive))
  }

  private func withDesks(_ body: (CameraDesk, FilmDesk) async throws -> Void) async throws {
    let films = FilmDesk(encoder: { _ in Painter() }, log: Log(name: "test", output: CapturedLog()))
    let house = CameraHouse(
      open: { plan in
        try await SourceKind.open(
          SourceAddress(plan.address.revealed),
          SourceRequest(camera: plan.id, live: LiveRequest(compressed: films.intake(of: plan.id))))
      }, detector: { _ in NothingSeen() }, scaler: BilinearScaler(), log: Log(name: "test", output: CapturedLog()))
    let desk = CameraDesk(house: house)
    films.serve(desk)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await desk.run() }
      group.addTask { await films.run() }
      defer {
        desk.close()
        group.cancelAll()
      }
      try await body(desk, films)
    }
  }

  private func take(_ count: Int, from listener: FilmListener) async -> [FilmFragment] {
    var all: [FilmFragment] = []
    while all.count < count, let next = await listener.next() { all.append(next) }
    return all
  }

  private func frames(in fragments: [FilmFragment], _ name: String) async throws -> Int {
    let beginning = try #require(fragments.first?.beginning)
    let path = try await MediaFixtures.shared.folder("films-\(name)") + "/film.mp4"
    try Data(beginning.bytes + fragments.flatMap(\.bytes)).write(to: URL(filePath: path))
    let printed = try MediaFixtures.run(
      "ffprobe", "-v error -count_frames -show_entries stream=nb_read_frames -of default=nw=1:nk=1", [path])
    return Int(String(decoding: printed, as: UTF8.self).filter(\.isNumber)) ?? 0
  }

  private func eventually(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(20)) }
  }

  @Test func `with nothing to hide the camera's own packets are passed on, each with the moment of its picture`()
    async throws
  {
    let server = try await TestCameras.rtsp()
    try await withDesks { desk, films in
      try desk.start(plan(server.address("camera")))
      #expect(films.status(of: CameraID("north")) == nil)
      let reports = desk.reports(of: CameraID("north")).subscribe(.newestWins(1000))
      let listener = films.watch(CameraID("north"))
      let fragments = await take(40, from: listener)
      #expect(fragments.first?.isKey == true)
      let status = try #require(films.status(of: CameraID("north")))
      #expect(status.how == .passedOn && status.watching == 1 && status.encoding == nil)
      #expect(try await frames(in: fragments, "passed") == 40)
      #expect(zip(fragments, fragments.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp })

      // What was reported of these pictures has their moments, to the microsecond.
      let (first, last) = (try #require(fragments.first).timestamp, try #require(fragments.last).timestamp)
      let moments = Set(fragments.map(\.timestamp))
      var seen = 0
      while let report = await reports.next(), report.timestamp <= last {
        guard report.timestamp >= first else { continue }
        #expect(moments.contains(report.timestamp))
        seen += 1
      }
      #expect(seen > 5)
      listener.cancel()
      try await eventually { films.status(of: CameraID("north")) == nil }
      #expect(films.intake(of: CameraID("north")).isWanted == false)
    }
  }

  @Test func `once something is to be hidden pictures are encoded, and who watches goes on in the same film`()
    async throws
  {
    let server = try await TestCameras.rtsp()
    try await withDesks { desk, films in
      try desk.start(plan(server.address("camera")))
      let listener = films.watch(CameraID("north"))
      let passed = await take(5, from: listener)
      #expect(passed.count == 5)
      try desk.change(plan(server.address("camera"), blursLive: true))
      try await eventually { films.status(of: CameraID("north"))?.how == .encoded }
      var encoded: [FilmFragment] = []
      while encoded.count < 10, let next = await listener.next() {
        if next.beginning != passed[0].beginning { encoded.append(next) }
      }
      #expect(encoded.first?.isKey == true)
      #expect(encoded.first?.beginning.start == passed[0].beginning.start)
      #expect(try await frames(in: encoded, "hidden") == 10)
      #expect(films.status(of: CameraID("north"))?.encoding != nil)
      #expect(films.intake(of: CameraID("north")).isWanted == false)
    }
  }

  /// Fails where a real decoder finds anything wrong.
  private func decode(_ fragments: [FilmFragment], _ name: String) async throws {
    for (number, group) in Dictionary(grouping: fragments, by: \.beginning.number) {
      let path = try await MediaFixtures.shared.folder("decoded-\(name)-\(number)") + "/film.mp4"
      try Data((group.first?.beginning.bytes ?? []) + group.flatMap(\.bytes)).write(to: URL(filePath: path))
      _ = try MediaFixtures.run("ffmpeg", "-v error -xerror -err_detect explode -i", [path, "-f", "null", "-"])
    }
  }

  @Test func `what is passed on goes on through another connection, and a real decoder finds nothing wrong with it`()
    async throws
  {
    let server = try await TestCameras.rtsp()
    try await withDesks { desk, films in
      try desk.start(plan(server.address("camera")))
      let listener = films.watch(CameraID("north"))
      let before = await take(20, from: listener)
      server.kill()
      try await server.start()
      let after = await take(60, from: listener)
      let all = before + after
      #expect(all.count == 80 && films.status(of: CameraID("north"))?.how == .passedOn)
      #expect(zip(all, all.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp })
      // It was away for a while, and began again with a key picture.
      let back = try #require(zip(all, all.dropFirst()).first { $1.timestamp.seconds(since: $0.timestamp) > 0.3 })
      #expect(back.1.isKey)
      try await decode(all, "reconnected")

      // Who comes later begins in the middle of it.
      listener.cancel()
      try await eventually { films.status(of: CameraID("north")) == nil }
      let late = await take(30, from: films.watch(CameraID("north")))
      #expect(late.first?.isKey == true)
      try await decode(late, "late")
    }
  }

  @Test func `a film goes on when the camera's pictures come from elsewhere`() async throws {
    let server = try await TestCameras.rtsp()
    try await withDesks { desk, films in
      try desk.start(plan(server.address("camera")))
      let listener = films.watch(CameraID("north"))
      #expect(await take(5, from: listener).count == 5)
      #expect(films.status(of: CameraID("north"))?.how == .passedOn)
      try desk.change(plan("simulate://motorway?seed=7&fps=10&size=320x180"))
      var simulated: [FilmFragment] = []
      while simulated.count < 5, let next = await listener.next() {
        if next.beginning.size == PixelSize(width: 320, height: 180) { simulated.append(next) }
      }
      #expect(simulated.first?.isKey == true && films.status(of: CameraID("north"))?.how == .encoded)
      try await decode(simulated, "elsewhere")
    }
  }

  @Test func `what is no H264 is encoded once for all who watch, at once for who comes late`() async throws {
    try await withDesks { desk, films in
      try desk.start(plan("simulate://motorway?seed=7&fps=10&size=320x180"))
      let (one, two) = (films.watch(CameraID("north")), films.watch(CameraID("north")))
      let (first, second) = (await take(10, from: one), await take(10, from: two))
      let shared = Set(first.map(\.timestamp)).intersection(second.map(\.timestamp))
      #expect(shared.count >= 5)
      #expect(films.status(of: CameraID("north"))?.how == .encoded)
      #expect(try await frames(in: first, "simulated") == 10)
      let late = films.watch(CameraID("north"))
      #expect(await take(3, from: late).first?.isKey == true)
      await desk.remove(CameraID("north"))
      // The camera is gone, and with it the film.
      while await one.next() != nil {}
      while await late.next() != nil {}
    }
  }

  @Test func `a camera that cannot pass its pictures on is encoded`() async throws {
    let server = try await TestCameras.rtsp()
    try await withDesks { desk, films in
      try desk.start(plan(server.address("hevc")))
      let listener = films.watch(CameraID("north"))
      #expect(await take(5, from: listener).count == 5)
      #expect(films.status(of: CameraID("north"))?.how == .encoded)
    }
  }
}
