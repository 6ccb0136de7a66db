import Foundation
import Glibc
import Groundwork
import Pipeline
import Records
import TestKit
import Testing
import TrafficCore
import Wire

@testable import Media

/// Cameras whose pictures are decoded in processes of their own, by the built program.
@Suite(.timeLimit(.minutes(2)))
final class CameraIsolationServiceTests: Sendable {
  private struct NothingSeen: Detector {
    let inputLayout = InputLayout(size: PixelSize(width: 32, height: 32), channels: .rgb, fit: .stretch)
    let classes = ClassCatalogue(names: ["car"])

    func detect(
      in picture: PreparedPicture, from camera: CameraID, options: DetectionOptions
    ) async throws -> [Detection] { [] }
  }

  /// The machine's clock, which can be set forward.
  private final class ShiftedClock: WallClock {
    private let shift = Lock(Duration.zero)

    var sinceEpoch: Duration { SystemWallClock().sinceEpoch + shift.withLock { $0 } }

    /// To the beginning of the next minute: its moment in seconds.
    func beginMinute() -> Double {
      let now = sinceEpoch / .seconds(1)
      let next = (now / 60).rounded(.down) * 60 + 60
      shift.withLock { $0 += .seconds(next - now) }
      return next
    }
  }

  private let wall = ShiftedClock()
  private let opened = Lock<[CameraID: [IsolatedSource]]>([:])
  private let minutes = Lock<[MinuteCompleteness]>([])
  private let program: ChildProgram

  init() throws { program = ChildProgram(path: try Program.path) }

  private var desk: CameraDesk {
    var settings = CameraDeskSettings()
    settings.backoff = BackoffSettings(first: .seconds(2))
    return CameraDesk(
      house: CameraHouse(
        open: { [self] plan in
          let request = SourceRequest(camera: plan.id)
          guard plan.isolation == .process else {
            return try await SourceKind.open(SourceAddress(plan.address.revealed), request)
          }
          let source = try await IsolatedSource.open(plan.address, request, program: program)
          opened.withLock { $0[plan.id, default: []].append(source) }
          return source
        }, detector: { _ in NothingSeen() }, scaler: BilinearScaler(),
        note: { [self] minute in minutes.withLock { $0.append(minute) } }, wall: wall,
        log: Log(name: "test", output: CapturedLog())
      ), settings: settings)
  }

  private func processes(of id: String) -> [pid_t] {
    opened.withLock { $0[CameraID(id), default: []].map(\.processID) }
  }

  private func until(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(20)) }
  }

  private static func isGone(_ process: pid_t) -> Bool { kill(process, 0) == -1 && errno == ESRCH }

  /// Since a moment: how many pictures were to be looked at but did not come, and for how many seconds it was away.
  private func missing(of id: String, since moment: Double) -> (pictures: Double, seconds: Double) {
    let parts = minutes.withLock { $0 }.filter { part in
      part.camera == CameraID(id) && part.minute.seconds(since: .zero) >= moment - 1
    }
    return parts.reduce((0, 0)) { sum, part in
      (
        sum.0 + part.expected - Double(part.processed + part.dropped), sum.1 + part.seconds - part.secondsOnline
      )
    }
  }

  @Test func `a camera whose process crashes is back within five seconds, and the others see nothing of it`()
    async throws
  {
    let desk = desk
    let cameras: [(name: String, isolation: StreamPlan.Isolation)] = [
      ("victim", .process), ("other", .process), ("inside", .none),
    ]
    let minute = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await desk.run() }
      defer { desk.close() }
      for (name, isolation) in cameras {
        try desk.start(
          StreamPlan(
            id: CameraID(name), address: Secret("simulate://motorway?seed=7&fps=5&size=320x180"), kind: .live,
            scene: Scene(name: name), isolation: isolation))
      }
      func status(_ id: String) -> CameraStatus? { desk.status(of: CameraID(id)) }
      func received(_ id: String) -> Int { status(id)?.frames.received ?? 0 }
      try await until { cameras.allSatisfy { received($0.name) > 10 } }
      try await until { desk.statuses.allSatisfy { $0.phase == .online } }

      let minute = wall.beginMinute()
      let before = (other: received("other"), inside: received("inside"))
      let clock = SystemMonotonicClock()
      let victim = try #require(processes(of: "victim").first)
      let start = clock.now
      #expect(kill(victim, SIGSEGV) == 0)
      try await until { status("victim")?.phase == .failed }
      #expect(status("victim")?.reason?.contains("its process \(victim)") == true, "\(status("victim")?.reason ?? "")")
      let lost = received("victim")
      try await until { received("victim") > lost }
      #expect(clock.now - start < .seconds(5))
      #expect(processes(of: "victim").count == 2 && Self.isGone(victim))

      try await until { received("victim") > lost + 10 }
      #expect(received("other") > before.other && received("inside") > before.inside)
      #expect(processes(of: "other").count == 1)
      for id in ["other", "inside"] {
        #expect(status(id)?.phase == .online && status(id)?.run.generation == 0, "\(id)")
      }
      return minute
    }
    // Its first pause is nearly two seconds; who was online all the time missed nothing.
    let victim = missing(of: "victim", since: minute)
    #expect(victim.seconds >= 1.5 && victim.pictures >= 1, "\(victim)")
    for id in ["other", "inside"] { #expect(missing(of: id, since: minute).seconds < 0.1, "\(id)") }
    // Nothing is left behind.
    #expect((processes(of: "victim") + processes(of: "other")).allSatisfy(Self.isGone))
  }

  @Test func `every picture of a recording arrives as it is without a process of its own`() async throws {
    let path = try await MediaFixtures.shared.file(
      "isolated.mp4", "-f lavfi -i testsrc2=size=322x182:rate=10:duration=3 -pix_fmt yuv420p")
    let request = SourceRequest(camera: CameraID("file"))
    let isolated = try await IsolatedSource.open(Secret(path), request, program: program)
    let inside = try await SourceKind.open(SourceAddress(path), request)
    #expect(await isolated.description == inside.description)
    var count = 0
    while let expected = try await inside.next() {
      let found = try #require(try await isolated.next())
      #expect(found.index == expected.index && found.timestamp == expected.timestamp)
      #expect(found.picture.colour == expected.picture.colour)
      #expect(found.picture.planarBytes() == expected.picture.planarBytes())
      count += 1
    }
    #expect(try await isolated.next() == nil)
    #expect(count == 30 && Self.isGone(isolated.processID))
  }

  @Test func `a source that cannot be opened says why, without its password`() async throws {
    let request = SourceRequest(camera: CameraID("none"))
    let error = await #expect(throws: (any Error).self) {
      try await IsolatedSource.open(Secret("/nowhere/there.mp4"), request, program: program)
    }
    #expect("\(try #require(error))".contains("/nowhere/there.mp4"))
    let refused = await #expect(throws: (any Error).self) {
      try await IsolatedSource.open(Secret("gopher://me:hidden@camera/1"), request, program: program)
    }
    #expect(!"\(try #require(refused))".contains("hidden"))
    let absent = await #expect(throws: (any Error).self) {
      try await IsolatedSource.open(Secret("x"), request, program: ChildProgram(path: "/nowhere/gantry"))
    }
    #expect("\(try #require(absent))".contains("/nowhere/gantry cannot be started"))
  }

  /// Remembers what was passed on.
  private final class Packets: CompressedIntake {
    private struct State {
      var isWanted = false
      var openings: [[UInt8]?] = []
      var pictures: [CompressedPicture] = []
    }

    private let state = Lock(State())

    func want(_ isWanted: Bool) { state.withLock { $0.isWanted = isWanted } }
    var openings: [[UInt8]?] { state.withLock { $0.openings } }
    var pictures: [CompressedPicture] { state.withLock { $0.pictures } }

    func opened(parameters: [UInt8]?) { state.withLock { $0.openings.append(parameters) } }
    var isWanted: Bool { state.withLock { $0.isWanted } }
    func take(_ picture: CompressedPicture) { state.withLock { $0.pictures.append(picture) } }
  }

  @Test func `what a camera sends is passed on while it is wanted, with the moments of its pictures`() async throws {
    let server = try await TestCameras.rtsp()
    let packets = Packets()
    let source = try await IsolatedSource.open(
      Secret(server.address("camera")),
      SourceRequest(camera: CameraID("north"), live: LiveRequest(compressed: packets)), program: program)
    var moments: Set<Timestamp> = []
    func look(until condition: () -> Bool) async throws {
      while !condition() { moments.insert(try #require(try await source.next()).timestamp) }
    }
    try await look { moments.count >= 5 }
    #expect(packets.openings.last != .some(nil) && packets.pictures.isEmpty)
    packets.want(true)
    try await look { packets.pictures.count >= 40 }
    let passed = packets.pictures
    let last = try #require(passed.last).timestamp
    try await look { moments.contains { $0 >= last } }
    // Pictures give way to newer ones, packets do not.
    #expect(passed.count { moments.contains($0.timestamp) } > 20)
    #expect(zip(passed, passed.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp })
    var cutter = FilmCutter()
    let fragments = passed.compactMap { FilmPicture($0) }.compactMap { cutter.take($0) }
    let beginning = try #require(fragments.first?.beginning)
    let path = try await MediaFixtures.shared.folder("isolated-film") + "/film.mp4"
    try Data(beginning.bytes + fragments.flatMap(\.bytes)).write(to: URL(filePath: path))
    let printed = try MediaFixtures.run(
      "ffprobe", "-v error -count_frames -show_entries stream=nb_read_frames -of default=nw=1:nk=1", [path])
    #expect(Int(String(decoding: printed, as: UTF8.self).filter(\.isNumber)) == fragments.count)
    packets.want(false)
    // Some may be on their way; then no more come.
    try await look { moments.count > 60 }
    let rest = packets.pictures.count
    let seen = moments.count
    try await look { moments.count > seen + 15 }
    #expect(packets.pictures.count <= rest + 5)
    await source.stop()
  }

  @Test func `a process that hangs is ended`() async throws {
    let source = try await IsolatedSource.open(
      Secret("simulate://motorway?fps=5&size=320x180"), SourceRequest(camera: CameraID("frozen")), program: program,
      quietFor: .seconds(3))
    #expect(try await source.next() != nil)
    #expect(kill(source.processID, SIGSTOP) == 0)
    let error = await #expect(throws: (any Error).self) { while try await source.next() != nil {} }
    #expect("\(try #require(error))".contains("said nothing for 3 s"))
    #expect(Self.isGone(source.processID))
  }

  @Test func `it ends with the program that started it`() async throws {
    var pair: [Int32] = [-1, -1]
    #expect(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &pair) == 0)
    let child = try ChildProcess(
      try Program.path, [CameraChild.word], channels: ChildProcess.Channels(input: .descriptor(pair[1])))
    close(pair[1])
    let request = IsolatedRequest(
      address: Secret("simulate://motorway?fps=5&size=320x180"), request: SourceRequest(camera: CameraID("left")))
    #expect(ChildLink.write(request.bytes, to: pair[0]))
    // It is at work, and its next pictures are never read.
    #expect(try ChildLink.read(100_000, from: pair[0], quietFor: .seconds(60)) != nil)
    #expect(child.isRunning)
    close(pair[0])
    #expect(await child.end() == .code(0))
  }

  @Test func `it is given no file, no secret and no password that others could see`() async throws {
    let folder = try TemporaryFolder()
    let marker = unsafe open(folder.path("marker"), O_CREAT | O_RDWR, 0o600)
    defer { close(marker) }
    let source = try await IsolatedSource.open(
      Secret("rtsp://user:hidden@127.0.0.1:1/camera"), SourceRequest(camera: CameraID("north")), program: program)
    let process = "/proc/\(source.processID)"
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(process)/fd").compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "\(process)/fd/\($0)")
    }
    #expect(!files.isEmpty && !files.contains { $0.contains("marker") })
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(filePath: "\(process)/\(name)")), as: UTF8.self)
    }
    #expect(try text("cmdline") == "gantry\0\(CameraChild.word)\0north\0")
    let names = try text("environ").split(separator: "\0").map { String($0.prefix { $0 != "=" }) }
    let harmless: Set = [
      "PATH", "HOME", "TZ", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
      "TBB_ENABLE_SANITIZERS", "SWIFT_BACKTRACE",
    ]
    #expect(names.allSatisfy { harmless.contains($0) || $0.hasSuffix("SAN_OPTIONS") }, "\(names)")
    await source.stop()
    #expect(Self.isGone(source.processID))
  }
}
