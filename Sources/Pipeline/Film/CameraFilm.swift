import Groundwork
import TrafficCore
import Wire

/// The film of one camera: what it sends, passed on as it is, or its pictures compressed here, once for all who watch.
///
/// What must not be seen decides: with something to hide pictures are compressed anew. Nothing is done while nobody
/// watches and no clip is wanted.
final class CameraFilm: CompressedIntake {
  /// Where a picture comes from.
  private enum Source: Hashable {
    case passed
    case encoded(isHidden: Bool)
  }

  private struct State {
    var listeners: [Int: FilmListener] = [:]
    var lastID = 0
    var tape: ClipTape?
    var cutter = FilmCutter()
    /// What those who watch see.
    var source: Source?
    var passesOn = false
    var parameters: H264Parameters?
    /// Of each kind of compressed picture.
    var lastKeys: [Bool: Timestamp] = [:]
    var isKeyWanted = false
    var rate = RateMeter()
    var encoding: Duration?
    var isRunning = false
    var isLeft = false
    var reports: Subscription<FrameReport>?

    var isUsed: Bool { !listeners.isEmpty || tape != nil }
  }

  enum Ending { case unused, usedAgain, gone }

  let id: CameraID
  private let house: FilmDesk.House
  private let state = Lock(State())
  private let passed: Counter
  private let encoded: Counter
  private let lost: Counter
  private let warning: RareWarning

  /// Whoever comes waits no longer than this for a key picture of what is compressed here, and jumps no further.
  private static let keyEvery = 4.0
  private static let keyAtMostEvery = 1.0
  /// Reports that wait while a picture is compressed.
  private static let mostWaiting = 32

  init(_ id: CameraID, house: FilmDesk.House) {
    self.id = id
    self.house = house
    func counter(_ how: FilmStatus.How) -> Counter {
      house.metrics.counter(
        "gantry_film_frames_total", ["camera": id.name, "how": how.rawValue],
        help: "Pictures of films, by how they were made.")
    }
    (passed, encoded) = (counter(.passedOn), counter(.encoded))
    lost = house.metrics.counter(
      "gantry_film_lost_total", ["camera": id.name], help: "Pictures of films for which those who watch were too slow.")
    warning = RareWarning("a picture of \(id) cannot be compressed", log: house.log)
  }

  // MARK: Those who want it

  /// - Returns: whether `run` has to be begun.
  func watch(_ listener: FilmListener, number: Int) -> Bool {
    state.withLock { state in
      state.listeners[number] = listener
      state.isKeyWanted = true
      return Self.begin(&state)
    }
  }

  func newNumber() -> Int {
    state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
  }

  func leave(_ number: Int) {
    state.withLock { state in
      state.listeners[number] = nil
      Self.end(&state)
    }
  }

  /// - Returns: whether `run` has to be begun.
  func keep(on tape: ClipTape?) -> Bool {
    state.withLock { state in
      state.tape = tape
      state.isKeyWanted = tape != nil || state.isKeyWanted
      if tape == nil { Self.end(&state) }
      return tape == nil ? false : Self.begin(&state)
    }
  }

  var tape: ClipTape? { state.withLock { $0.tape } }

  private static func begin(_ state: inout State) -> Bool {
    defer { state.isRunning = true }
    return !state.isRunning
  }

  private static func end(_ state: inout State) {
    guard !state.isUsed, let reports = state.reports else { return }
    state.isLeft = true
    reports.cancel()
  }

  /// nil while nothing is done.
  var status: FilmStatus? {
    let privacy = privacy
    return state.withLock { state in
      guard state.isUsed else { return nil }
      let isEncoded = Self.encodings(state, privacy).contains { _ in true }
      let isLive = !state.listeners.isEmpty
      let source = Self.source(isHidden: isLive ? privacy.blursLive : privacy.blursClips, state)
      return FilmStatus(
        how: source == .passed ? .passedOn : .encoded, watching: state.listeners.count, isKept: state.tape != nil,
        framesPerSecond: state.rate.rate(at: house.clock.now), encoding: isEncoded ? state.encoding : nil,
        lost: state.listeners.values.reduce(0) { $0 + $1.lost })
    }
  }

  // MARK: What the camera sends

  func opened(parameters: [UInt8]?) {
    state.withLock { state in
      state.passesOn = parameters != nil
      state.parameters = parameters.flatMap { H264Parameters($0) }
      if state.source == .passed { state.cutter.restart(parameters: state.parameters) }
      state.tape?.restart(parameters: state.parameters)
    }
  }

  var isWanted: Bool {
    let privacy = privacy
    return state.withLock { state in
      state.passesOn
        && (!state.listeners.isEmpty && !privacy.blursLive || state.tape != nil && !privacy.blursClips)
    }
  }

  func take(_ picture: CompressedPicture) {
    guard let picture = FilmPicture(picture) else { return }
    deliver(picture, from: .passed)
    passed.add()
  }

  // MARK: What is compressed here

  /// Until nobody wants it any more, or the camera is gone.
  func run() async -> Ending {
    let reports = house.reports(id).subscribe(.newestWins(Self.mostWaiting))
    let isUsed = state.withLock { state in
      state.reports = reports
      return state.isUsed
    }
    if isUsed {
      let encoder = FilmEncoderSlot(id, house.encoder)
      while let report = await reports.next() {
        state.withLock { $0.tape }?.saw(report)
        // Pictures for which there is no time are left out, what happened in them is not.
        if reports.count == 0 { await take(report, encoder) }
      }
    }
    reports.cancel()
    return finish(isUsed: isUsed)
  }

  private func finish(isUsed: Bool) -> Ending {
    let (ending, listeners) = state.withLock { state -> (Ending, [FilmListener]) in
      defer { (state.isRunning, state.isLeft, state.reports, state.source) = (false, false, nil, nil) }
      if state.isLeft || !isUsed {
        state.isKeyWanted = true
        state.cutter.restart()
        return (state.isUsed ? .usedAgain : .unused, [])
      }
      defer { (state.listeners, state.tape) = ([:], nil) }
      return (.gone, Array(state.listeners.values))
    }
    for listener in listeners { listener.close() }
    return ending
  }

  /// After `usedAgain`.
  func beginAgain() -> Bool { state.withLock { Self.begin(&$0) } }

  private func take(_ report: FrameReport, _ encoder: FilmEncoderSlot) async {
    guard let picture = report.frame.picture, report.ending == nil else { return }
    let privacy = privacy
    for isHidden in state.withLock({ Self.encodings($0, privacy) }) {
      let isKey = takeKeyWish(isHidden, at: report.timestamp)
      let start = house.clock.now
      do {
        let made = try await encoder.get().encode(report, picture: picture, isHidden: isHidden, isKey: isKey)
        note(house.clock.now - start)
        if let made = made.flatMap({ FilmPicture($0) }) { deliver(made, from: .encoded(isHidden: isHidden)) }
      } catch {
        warning.happened(error)
      }
    }
  }

  private func takeKeyWish(_ isHidden: Bool, at moment: Timestamp) -> Bool {
    state.withLock { state in
      let age = state.lastKeys[isHidden].map { abs(moment.seconds(since: $0)) } ?? .infinity
      guard age >= Self.keyEvery || (state.isKeyWanted && age >= Self.keyAtMostEvery) else { return false }
      state.lastKeys[isHidden] = moment
      return true
    }
  }

  private func note(_ cost: Duration) {
    encoded.add()
    house.encoding.observe(cost)
    state.withLock { state in
      state.encoding = state.encoding.map { $0 + (cost - $0) / 8 } ?? cost
    }
  }

  // MARK: Who gets what

  /// Of a camera that nobody knows any more everything is hidden.
  private var privacy: PrivacyPlan { house.plan(id)?.privacy ?? .everything }

  private static func source(isHidden: Bool, _ state: State) -> Source {
    !isHidden && state.passesOn ? .passed : .encoded(isHidden: isHidden)
  }

  private static func encodings(_ state: State, _ privacy: PrivacyPlan) -> Set<Bool> {
    var all: Set<Bool> = []
    func add(_ isHidden: Bool) {
      if source(isHidden: isHidden, state) != .passed { all.insert(isHidden) }
    }
    if !state.listeners.isEmpty { add(privacy.blursLive) }
    if state.tape != nil { add(privacy.blursClips) }
    return all
  }

  private func deliver(_ picture: FilmPicture, from source: Source) {
    let privacy = privacy
    let now = house.clock.now
    let missed = state.withLock { state -> Int in
      if let tape = state.tape, source == Self.source(isHidden: privacy.blursClips, state) {
        tape.take(picture, isPassed: source == .passed)
      }
      guard !state.listeners.isEmpty, source == Self.source(isHidden: privacy.blursLive, state) else { return 0 }
      state.rate.add(at: now)
      if state.source != source {
        state.cutter.restart(parameters: source == .passed ? state.parameters : nil)
        (state.source, state.isKeyWanted) = (source, true)
      }
      guard let fragment = state.cutter.take(picture) else { return 0 }
      if fragment.isKey { state.isKeyWanted = false }
      let outcomes = state.listeners.values.map { $0.offer(fragment) }
      if outcomes.contains(where: { $0 != .taken }) { state.isKeyWanted = true }
      return outcomes.count { $0 == .lost }
    }
    if missed > 0 { lost.add(missed) }
  }
}

/// The encoder of one run, made when it is needed first.
private final class FilmEncoderSlot {
  private let id: CameraID
  private let make: @Sendable (CameraID) throws -> any FilmEncoder
  private var made: (any FilmEncoder)?

  init(_ id: CameraID, _ make: @escaping @Sendable (CameraID) throws -> any FilmEncoder) {
    self.id = id
    self.make = make
  }

  func get() throws -> any FilmEncoder {
    if let made { return made }
    let new = try make(id)
    made = new
    return new
  }
}
