import Groundwork
import Records
import TestKit
import TrafficCore

@testable import Pipeline

/// Pictures of one row that is shown again and again; its first bytes say which picture it is.
enum TestPictures {
  static let size = PixelSize(width: 64, height: 36)

  static func picture(_ number: Int, size: PixelSize = size, brightness: UInt8 = 100) -> Picture {
    let row = UnsafeMutablePointer<UInt8>.allocate(capacity: max(size.width, 8))
    unsafe row.initialize(repeating: brightness, count: max(size.width, 8))
    for place in 0..<4 { unsafe row[place] = UInt8(truncatingIfNeeded: number >> (8 * place)) }
    let planes = unsafe PicturePlanes(luma: row, chromaBlue: row, chromaRed: row, lumaStride: 0, chromaStride: 0)
    return Picture(size: size, colour: .jpeg, memory: PictureMemory(planes: planes) { unsafe row.deallocate() })
  }
}

/// Hands on which picture it was given.
struct NumberScaler: FrameScaler {
  func prepare(_ picture: Picture, for layout: InputLayout) throws -> PreparedPicture {
    var bytes = [UInt8](repeating: 0, count: layout.size.area * 3)
    picture.withPlanes { planes in for place in 0..<4 { bytes[place] = unsafe planes.luma[place] } }
    return PreparedPicture(layout: layout, transform: layout.transform(of: picture.size), bytes: bytes)
  }
}

/// Knows what every picture shows, and can be held up.
final class TruthDetector: Detector {
  let inputLayout = InputLayout(size: PixelSize(width: 4, height: 4), channels: .rgb, fit: .stretch)
  let classes: ClassCatalogue
  private let truth: @Sendable (CameraID, Int) async throws -> [Detection]
  let calls = Counter()

  init(_ truth: @escaping @Sendable (CameraID, Int) async throws -> [Detection] = { _, _ in [] }) {
    classes = ClassCatalogue(names: ["car"])
    self.truth = truth
  }

  func detect(
    in picture: PreparedPicture, from camera: CameraID, options: DetectionOptions
  ) async throws -> [Detection] {
    calls.add()
    let number = (0..<4).reduce(0) { $0 | Int(picture.bytes[$1]) << (8 * $1) }
    return try await truth(camera, number).filter { $0.score >= options.minimumScore }
  }
}

/// A source that does what the test says: delivers, fails, ends.
final class ScriptedSource: FrameSource {
  enum Step: Sendable {
    case picture(Picture, Timestamp)
    case failure(String)
  }

  struct Failure: Error, CustomStringConvertible { let description: String }

  private let camera: CameraID
  private let steps: Mailbox<Step>
  private let isLive: Bool
  private let count = Lock(0)
  /// Closing it takes until this is opened.
  private let closing: Gate?
  let stops = Counter()

  init(_ camera: CameraID, isLive: Bool, closing: Gate? = nil, capacity: Int = 100_000) {
    self.camera = camera
    self.isLive = isLive
    self.closing = closing
    steps = Mailbox(.lossless(capacity))
  }

  func deliver(_ number: Int, at seconds: Double, brightness: UInt8 = 100, size: PixelSize = TestPictures.size) {
    let picture = TestPictures.picture(number, size: size, brightness: brightness)
    steps.offer(.picture(picture, Timestamp.zero.advanced(bySeconds: seconds)))
  }

  func fail(_ reason: String) { steps.offer(.failure(reason)) }
  func end() { steps.close() }

  /// Pictures that nobody has taken.
  var waiting: Int { steps.count }

  var description: SourceDescription {
    SourceDescription(name: "scripted", size: TestPictures.size, framesPerSecond: nil, isLive: isLive)
  }

  func next() async throws -> Frame? {
    switch await steps.next() {
    case .picture(let picture, let timestamp):
      let index = count.withLock { count in
        defer { count += 1 }
        return count
      }
      return Frame(camera: camera, index: index, timestamp: timestamp, picture: picture)
    case .failure(let reason): throw Failure(description: reason)
    case nil: return nil
    }
  }

  func stop() async {
    steps.close()
    stops.add()
    await closing?.pass()
  }
}

/// Holds up whoever passes until it is opened, also those who are cancelled: as a library's call does.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Lock(State())

  func pass() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

/// Does something at once when a line is logged.
final class ListeningLog: LogOutput {
  private let heard = Lock<(@Sendable (String) -> Void)?>(nil)

  func listen(_ body: @escaping @Sendable (String) -> Void) { heard.withLock { $0 = body } }
  func write(_ entry: LogEntry) { heard.withLock { $0 }?(entry.message) }
}

/// Cameras of a test: each opening gives the next source that was put there.
final class ScriptedHouse: Sendable {
  let clock = ManualClock()
  let metrics = Metrics()
  let minutes = Lock<[MinuteCompleteness]>([])
  private let sources = Lock<[CameraID: [ScriptedSource]]>([:])
  private let openings = Lock<[CameraID: Int]>([:])
  private let detector: TruthDetector
  private let log: any LogOutput
  private let level: LogLevel
  /// Passed before a minute is noted.
  private let noting: Gate?

  init(
    detector: TruthDetector = TruthDetector(), log: any LogOutput = CapturedLog(), level: LogLevel = .info,
    noting: Gate? = nil
  ) {
    self.detector = detector
    self.log = log
    self.level = level
    self.noting = noting
  }

  @discardableResult
  func put(_ id: String, isLive: Bool, closing: Gate? = nil) -> ScriptedSource {
    let source = ScriptedSource(CameraID(id), isLive: isLive, closing: closing)
    sources.withLock { $0[CameraID(id), default: []].append(source) }
    return source
  }

  func openings(of id: String) -> Int { openings.withLock { $0[CameraID(id), default: 0] } }

  struct Absent: Error, CustomStringConvertible { let description = "the camera does not answer" }

  var house: CameraHouse {
    CameraHouse(
      open: { plan in
        self.openings.withLock { $0[plan.id, default: 0] += 1 }
        let next = self.sources.withLock { sources -> ScriptedSource? in
          guard let waiting = sources[plan.id], !waiting.isEmpty else { return nil }
          return sources[plan.id]?.removeFirst()
        }
        guard let next else { throw Absent() }
        return next
      }, detector: { _ in self.detector }, scaler: NumberScaler(),
      note: { minute in
        await self.noting?.pass()
        self.minutes.withLock { $0.append(minute) }
      }, wall: clock, clock: clock, metrics: metrics, log: Log(name: "test", minimumLevel: level, output: log))
  }

  func plan(_ id: String, _ kind: StreamPlan.Kind, framesPerSecond: Double? = nil) -> StreamPlan {
    StreamPlan(
      id: CameraID(id), address: Secret("scripted"), kind: kind, scene: Scene(name: id),
      framesPerSecond: framesPerSecond)
  }

  /// Runs a desk for the time of the body.
  func withDesk(
    _ settings: CameraDeskSettings = CameraDeskSettings(), _ body: (CameraDesk) async throws -> Void
  ) async throws {
    let desk = CameraDesk(house: house, settings: settings)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await desk.run() }
      do { try await body(desk) } catch {
        desk.close()
        throw error
      }
      desk.close()
      try await group.waitForAll()
    }
  }
}

/// Waits for something that other tasks bring about; the time limit of the suite ends it.
func eventually(_ condition: () async -> Bool) async throws {
  while !(await condition()) { try await Task.sleep(for: .milliseconds(2)) }
}
