import Groundwork
import TrafficCore
import Wire

/// The film of one camera: what it sends, passed on as it is, or its pictures compressed here, once for all who watch.
/// `FilmSwitch` decides which. Nothing is done while nobody watches and no clip is wanted.
final class CameraFilm: CompressedIntake {
  private struct State {
    var listeners: [Int: FilmListener] = [:]
    var lastID = 0
    var tape: ClipTape?
    var cutter = FilmCutter()
    var way = FilmSwitch()
    /// What those who watch see.
    var source: FilmSource?
    /// Of each kind of compressed picture.
    var lastKeys: [Bool: Timestamp] = [:]
    var rate = RateMeter()
    var encoding: Duration?
    var isRunning = false
    var isLeft = false
    var reports: Subscription<FrameReport>?

    var isUsed: Bool { !uses.isEmpty }

    var uses: [FilmUse] { (listeners.isEmpty ? [] : [.live]) + (tape == nil ? [] : [.clips]) }

    func sources(_ privacy: PrivacyPlan) -> Set<FilmSource> { Set(uses.map { way.source(of: $0, privacy) }) }

    /// Who cannot begin before a key picture comes.
    mutating func noteWaiting(at now: Duration) {
      let isCut = cutter.waitsForKey && !listeners.isEmpty
      way.waits(
        .live, isCut || listeners.values.contains(where: \.waitsForKey),
        isBeginning: isCut || listeners.values.contains(where: \.hasNotBegun), at: now)
      way.waits(.clips, tape?.waitsForKey ?? false, isBeginning: true, at: now)
    }
  }

  enum Ending { case unused, usedAgain, gone }

  let id: CameraID
  private let house: FilmDesk.House
  private let state = Lock(State())
  private let meters: FilmMeters
  private let warning: RareWarning

  /// Whoever comes waits no longer than this for a key picture of what is compressed here, and jumps no further.
  private static let keyEvery = 4.0
  private static let keyAtMostEvery = 1.0
  /// Reports that wait while a picture is compressed.
  private static let mostWaiting = 32

  init(_ id: CameraID, house: FilmDesk.House) {
    self.id = id
    self.house = house
    meters = FilmMeters(house.metrics, camera: id)
    warning = RareWarning("a picture of \(id) cannot be compressed", log: house.log)
  }

  // MARK: Those who want it

  /// - Returns: whether `run` has to be begun.
  func watch(_ listener: FilmListener, number: Int) -> Bool {
    let now = house.clock.now
    return state.withLock { state in
      state.listeners[number] = listener
      state.noteWaiting(at: now)
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
      // Who comes next begins with a picture of then.
      if state.listeners.isEmpty { state.cutter.restart() }
      Self.end(&state)
    }
  }

  /// - Returns: whether `run` has to be begun.
  func keep(on tape: ClipTape?) -> Bool {
    let now = house.clock.now
    return state.withLock { state in
      state.tape = tape
      state.noteWaiting(at: now)
      if tape == nil { Self.end(&state) }
      return tape == nil ? false : Self.begin(&state)
    }
  }

  var tape: ClipTape? { state.withLock { $0.tape } }
  var isUsed: Bool { state.withLock { $0.isUsed } }

  /// The camera is gone for good: nobody hears anything more.
  func forget() {
    let listeners = state.withLock { state in
      defer { (state.listeners, state.tape) = ([:], nil) }
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.close() }
    state.withLock { Self.end(&$0) }
  }

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
      let source = state.way.source(of: state.listeners.isEmpty ? .clips : .live, privacy)
      let isEncoded = state.sources(privacy) != [.passed]
      return FilmStatus(
        how: source == .passed ? .passedOn : .encoded, watching: state.listeners.count, isKept: state.tape != nil,
        framesPerSecond: state.rate.rate(at: house.clock.now), encoding: isEncoded ? state.encoding : nil,
        lost: state.listeners.values.reduce(0) { $0 + $1.lost })
    }
  }

  // MARK: What the camera sends

  func opened(parameters: [UInt8]?) {
    state.withLock { state in
      state.way.opened(parameters: parameters)
      if state.source == .passed { state.cutter.restart(parameters: state.way.parameters) }
      state.tape?.reconnected(parameters: state.way.parameters)
    }
  }

  var isWanted: Bool {
    let privacy = privacy
    return state.withLock { state in state.uses.contains { state.way.wantsPackets(for: $0, privacy) } }
  }

  func take(_ picture: CompressedPicture) {
    guard let picture = FilmPicture(picture) else { return meters.refused.add() }
    let now = house.clock.now
    state.withLock { state in
      state.noteWaiting(at: now)
      state.way.sent(isKey: picture.isKey, at: now)
    }
    if deliver(picture, from: .passed) { meters.passed.add() } else { meters.leftOut.add() }
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
      var dropped = 0
      while let report = await reports.next() {
        let missed = reports.dropped
        await take(report, encoder, isNewest: reports.count == 0, missed: missed - dropped)
        dropped = missed
      }
    }
    reports.cancel()
    return finish(isUsed: isUsed)
  }

  private func finish(isUsed: Bool) -> Ending {
    let (ending, listeners) = state.withLock { state -> (Ending, [FilmListener]) in
      defer { (state.isRunning, state.isLeft, state.reports, state.source) = (false, false, nil, nil) }
      if state.isLeft || !isUsed {
        state.cutter.restart()
        return (state.isUsed ? .usedAgain : .unused, [])
      }
      defer { (state.listeners, state.tape) = ([:], nil) }
      return (.gone, Array(state.listeners.values))
    }
    for listener in listeners { listener.close() }
    return ending
  }

  /// After `usedAgain`, and where somebody came after `gone`.
  func beginAgain() -> Bool { state.withLock { $0.isUsed ? Self.begin(&$0) : false } }

  /// - Parameters:
  ///   - isNewest: no other waits; pictures for which there is no time are left out.
  ///   - missed: reports before it that did not even find room to wait.
  private func take(_ report: FrameReport, _ encoder: FilmEncoderSlot, isNewest: Bool, missed: Int) async {
    guard let picture = report.frame.picture, report.ending == nil else { return }
    let (privacy, now) = (privacy, house.clock.now)
    let sources = state.withLock { state in
      state.noteWaiting(at: now)
      return state.sources(privacy)
    }
    for case .encoded(let isHidden) in sources {
      meters.leftOut.add(missed)
      guard isNewest else {
        meters.leftOut.add()
        continue
      }
      let isKey = takeKeyWish(isHidden, privacy, at: report.timestamp)
      let start = house.clock.now
      do {
        let made = try await encoder.get().encode(report, picture: picture, isHidden: isHidden, isKey: isKey)
        note(house.clock.now - start)
        guard let made else { continue }
        guard let film = FilmPicture(made), deliver(film, from: .encoded(isHidden: isHidden)) else {
          meters.leftOut.add()
          continue
        }
      } catch {
        meters.failed.add()
        warning.happened(error)
      }
    }
  }

  private func takeKeyWish(_ isHidden: Bool, _ privacy: PrivacyPlan, at moment: Timestamp) -> Bool {
    state.withLock { state in
      let isWanted = state.way.wantsKey(from: .encoded(isHidden: isHidden), privacy)
      let age = state.lastKeys[isHidden].map { abs(moment.seconds(since: $0)) } ?? .infinity
      guard age >= Self.keyEvery || (isWanted && age >= Self.keyAtMostEvery) else { return false }
      state.lastKeys[isHidden] = moment
      return true
    }
  }

  private func note(_ cost: Duration) {
    meters.encoded.add()
    house.encoding.observe(cost)
    state.withLock { state in
      state.encoding = state.encoding.map { $0 + (cost - $0) / 8 } ?? cost
    }
  }

  // MARK: Who gets what

  /// Of a camera that nobody knows any more everything is hidden.
  private var privacy: PrivacyPlan { house.plan(id)?.privacy ?? .everything }

  /// False when nobody wants one from there.
  private func deliver(_ picture: FilmPicture, from source: FilmSource) -> Bool {
    let privacy = privacy
    let now = house.clock.now
    let (isTaken, missed) = state.withLock { state -> (Bool, Int) in
      var isTaken = false
      let told = source == .passed ? state.way.parameters : nil
      if let tape = state.tape, source == state.way.source(of: .clips, privacy) {
        tape.take(picture, from: source, parameters: told)
        isTaken = true
      }
      guard !state.listeners.isEmpty, source == state.way.source(of: .live, privacy) else { return (isTaken, 0) }
      state.rate.add(at: now)
      if state.source != source {
        state.cutter.restart(parameters: told)
        state.source = source
      }
      guard let fragment = state.cutter.take(picture) else { return (true, 0) }
      return (true, state.listeners.values.count { $0.offer(fragment) == .lost })
    }
    if missed > 0 { meters.lost.add(missed) }
    return isTaken
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
