import Groundwork
import TrafficCore

/// Performs what `LiveConnection` decides, on the camera's own thread.
final class LiveReader: @unchecked Sendable {  // everything that changes is touched by the camera's thread only
  private let id: CameraID
  private let connector: any LiveConnecting
  private let wording: LiveWording
  private let shared: LiveShared
  private let log: Log
  private let compressed: (any CompressedIntake)?
  private let wallClock: any WallClock
  private let clock = SystemMonotonicClock()
  private let thread: BlockingThread
  private let framesIn: Counter
  private let framesDropped: Counter
  private let framesDamaged: Counter
  private let reconnects: Counter

  private var machine: LiveConnection
  private var session: (any LiveSession)?
  private var timestamps = LiveTimestamps()
  private var index = 0
  /// What this connection brings can be passed on as it is.
  private var passesOn = false

  init(
    _ id: CameraID, connector: any LiveConnecting, wording: LiveWording, machine: LiveConnection, shared: LiveShared,
    log: Log, counters: Counters, compressed: (any CompressedIntake)?, wallClock: any WallClock
  ) {
    self.id = id
    self.connector = connector
    self.wording = wording
    self.machine = machine
    self.shared = shared
    self.log = log
    self.compressed = compressed
    self.wallClock = wallClock
    thread = BlockingThread(name: "live \(id)")
    framesIn = counters.counter("live_frames_total", ["camera": id.name])
    framesDropped = counters.counter("live_frames_dropped_total", ["camera": id.name])
    framesDamaged = counters.counter("live_frames_damaged_total", ["camera": id.name])
    reconnects = counters.counter("live_reconnects_total", ["camera": id.name])
  }

  func start() { thread.perform { [self] in run() } }

  private func run() {
    var action = report(.start)
    while action != .finish { action = report(perform(action)) }
    session = nil
    shared.frames.close()
    shared.ended.close()
  }

  private func perform(_ action: LiveConnection.Action) -> LiveConnection.Event {
    switch action {
    case .connect(let limit): connect(within: limit)
    case .read(let deadline): read(until: deadline)
    case .pause(let end): pause(until: end)
    case .finish: .stop
    }
  }

  private func report(_ event: LiveConnection.Event) -> LiveConnection.Action {
    let action = machine.received(shared.interruption.isStopped ? .stop : event, at: clock.now)
    publish()
    return action
  }

  private func connect(within limit: Duration) -> LiveConnection.Event {
    do throws(MediaError) {
      shared.interruption.allow(limit)
      session = try connector.connect(within: limit, interruption: shared.interruption)
      timestamps.restart()
      passesOn = session?.passedParameters != nil
      compressed?.opened(parameters: session?.passedParameters)
      return .connected
    } catch {
      return event(for: error)
    }
  }

  private func read(until deadline: Duration) -> LiveConnection.Event {
    guard let session else { return .ended }
    let damagedBefore = session.damagedCount
    session.keepsPackets = passesOn && compressed?.isWanted == true
    defer { countDamaged(session.damagedCount - damagedBefore) }
    do throws(MediaError) {
      guard let picture = try session.next(within: max(.zero, deadline - clock.now)) else { return .ended }
      deliver(picture, from: session)
      return .frame
    } catch {
      return event(for: error)
    }
  }

  private func pause(until end: Duration) -> LiveConnection.Event {
    session = nil
    shared.interruption.pause(for: end - clock.now)
    return .pauseOver
  }

  private func event(for error: MediaError) -> LiveConnection.Event {
    switch error.kind {
    case .stopped: .stop
    case .timedOut: .silence
    default: .failed(wording.failure(error))
    }
  }

  private func deliver(_ live: LivePicture, from session: any LiveSession) {
    let arrival = Timestamp(sinceEpoch: wallClock.sinceEpoch)
    let timestamp = timestamps.timestamp(cameraTime: live.cameraTime, arrival: arrival)
    let droppedBefore = shared.frames.dropped
    shared.frames.offer(Frame(camera: id, index: index, timestamp: timestamp, picture: live.picture))
    let dropped = shared.frames.dropped
    passOn(live, timestamp, from: session)
    index += 1
    framesIn.add()
    framesDropped.add(dropped - droppedBefore)
    shared.state.withLock { state in
      state.status.framesIn += 1
      state.status.framesDropped = dropped
      state.description.size = live.picture.size
      state.description.framesPerSecond = session.framesPerSecond
      state.description.codec = session.codec
    }
  }

  /// Every packet with the moment of its picture.
  private func passOn(_ live: LivePicture, _ timestamp: Timestamp, from session: any LiveSession) {
    guard passesOn, let compressed else { return }
    if session.passedParameters == nil {
      passesOn = false
      return compressed.opened(parameters: nil)
    }
    for packet in live.packets {
      compressed.take(
        CompressedPicture(
          timestamp: Timestamp(microseconds: timestamp.microseconds &- packet.lead), size: live.picture.size,
          bytes: packet.bytes))
    }
  }

  private func countDamaged(_ count: Int) {
    guard count > 0 else { return }
    framesDamaged.add(count)
    shared.state.withLock { $0.status.framesDamaged += count }
  }

  /// Shows the machine's state to others, and logs what is new in it.
  private func publish() {
    let (phase, reason) = (machine.phase, machine.reason)
    let now = Timestamp(sinceEpoch: wallClock.sinceEpoch)
    let (isNewPhase, isNewReason) = shared.state.withLock { state in
      let old = state.status
      if old.phase != phase { state.status.since = now }
      state.status.phase = phase
      if phase != .connecting { state.status.settled = phase }
      state.status.reason = reason
      reconnects.add(machine.reconnects - old.reconnects)
      state.status.reconnects = machine.reconnects
      return (old.phase != phase, reason != nil && old.reason != reason)
    }
    if isNewReason {
      log.warning(reason ?? "", ["state": .text(phase.rawValue)])
    } else if isNewPhase, phase == .online {
      log.info("online")
    } else if isNewPhase {
      log.debug("\(phase.rawValue)")
    }
  }
}
