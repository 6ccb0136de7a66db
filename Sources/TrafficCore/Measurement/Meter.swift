/// Measures one camera's traffic: speed, lines, zones, lanes, turns, standing vehicles. Fed with tracks and
/// timestamps, frame after frame; knows nothing of pictures.
package struct Meter: Sendable {
  package struct Settings: Sendable, Hashable {
    package var ground = MeasuringGround.Settings()
    package var speed = SpeedEstimator.Settings()
    package var line = LineCounter.Settings()
    package var zone = ZoneWatch.Settings()
    package var lane = LaneWatch.Settings()
    package var standstill = StandstillWatch.Settings()
    package var turning = TurningWatch.Settings()
    package var bridge = IdentityBridge.Settings()
    var waiting = WaitingPassages.Settings()
    /// Who disappears behind something nearer is taken to drive on for so long, seconds.
    var hiddenReach = 0.5
    /// A track unseen for so long is over, seconds: a little longer than trackers keep lost tracks.
    package var forgetSeconds = 3.0

    package init() {}
  }

  private struct Vehicle {
    var trackID: Int
    var votes = ClassVote()
    var trafficClass: TrafficClass
    var speed: SpeedEstimator
    var lastReading: SpeedReading?
    var lastSeen: Timestamp
    /// When it was last known to be behind something nearer.
    var lastHidden: Timestamp?
    var isSpeedingReported = false
  }

  package let scene: Scene
  package let ground: MeasuringGround
  package private(set) var tally = Tally()
  private let settings: Settings
  private var lines: [LineCounter]
  private var zones: [ZoneWatch]
  private var lanes: [LaneWatch]
  private var turning: TurningWatch
  private var standstill: StandstillWatch
  private var bridge: IdentityBridge
  private var noise: ContactNoise
  private var waiting: WaitingPassages
  private var vehicles: [Int: Vehicle] = [:]
  private var vehicleOfTrack: [Int: Int] = [:]
  private var lastVehicle = 0

  package init(scene: Scene, size: PixelSize, settings: Settings = Settings()) throws(MeterProblem) {
    self.scene = scene
    self.settings = settings
    let parts = try SceneParts(scene: scene, size: size, settings: settings)
    ground = parts.ground
    lines = parts.lines
    zones = parts.zones
    lanes = parts.lanes
    turning = TurningWatch(gates: scene.gates, ground: parts.ground, settings: settings.turning)
    standstill = StandstillWatch(settings: settings.standstill)
    bridge = IdentityBridge(settings: settings.bridge)
    noise = ContactNoise(settings: settings.speed.noise)
    waiting = WaitingPassages(settings: settings.waiting)
  }

  /// The queue of every lane now, in the scene's order.
  package func queues(at time: Timestamp) -> [(lane: String, queue: LaneWatch.Queue)] {
    lanes.map { ($0.lane.name, $0.queue(at: time)) }
  }

  /// Vehicles inside every zone now, in the scene's order.
  package var occupancy: [(zone: String, vehicles: Int)] { zones.map { ($0.zone.name, $0.vehiclesInside) } }

  /// - Parameter hidden: tracks that are not seen now and are waited for.
  package mutating func update(
    _ tracks: [TrackObservation], hidden: [Int] = [], at time: Timestamp
  ) -> MeasurementReport {
    var report = MeasurementReport(timestamp: time)
    for track in hidden { if let id = vehicleOfTrack[track] { vehicles[id]?.lastHidden = time } }
    forget(before: time.advanced(bySeconds: -settings.forgetSeconds), into: &report)
    tally.current = [:]
    let active = Set(tracks.map(\.trackID))
    for track in tracks where track.isConfirmed {
      measure(track, among: tracks, at: time, active: active, into: &report)
    }
    for passage in waiting.ripe(at: time) { conclude(passage, at: time, into: &report) }
    return report
  }

  /// The source is over: ends every track that is still open.
  package mutating func finish(at time: Timestamp) -> MeasurementReport {
    var report = MeasurementReport(timestamp: time)
    forget(before: Timestamp(microseconds: .max), into: &report)
    tally.current = [:]
    return report
  }

  private mutating func measure(
    _ track: TrackObservation, among tracks: [TrackObservation], at time: Timestamp, active: Set<Int>,
    into report: inout MeasurementReport
  ) {
    let contact = ground.contact(of: track.box)
    // A track whose vehicle another one took over meanwhile begins where it is now: it left its first place long ago,
    // and the lines between were crossed by that vehicle.
    let first = vehicleOfTrack[track.trackID] == nil ? track.first : nil
    let id = vehicleID(of: track, first: first, at: contact?.place, time, active: active)
    // Taken out while it is worked on, so that what it remembers is not copied.
    let known = vehicles.removeValue(forKey: id)
    if known == nil, let first { begin(id, track, first) }
    var vehicle =
      known
      ?? Vehicle(
        trackID: track.trackID, trafficClass: track.trafficClass, speed: SpeedEstimator(settings: settings.speed),
        lastSeen: time)
    vehicle.trackID = track.trackID
    vehicle.lastSeen = time
    vote(track, &vehicle, isNew: known == nil)
    let speed = vehicle.speed.update(
      track.box, vehicle.trafficClass, isFootHidden: ground.isFootHidden(track.box, by: tracks), at: time, on: ground,
      &noise)
    if let speed { vehicle.lastReading = speed }
    var lane: String?
    if let contact {
      bridge.note(track.trackID, vehicle.trafficClass, at: contact.place, time)
      lane = watch(id, track.box, contact, speed, &vehicle, at: time, into: &report)
    }
    tally.current[vehicle.trafficClass, default: 0] += 1
    report.vehicles.append(
      VehicleReading(
        vehicle: id, trackID: track.trackID, trafficClass: vehicle.trafficClass, box: track.box,
        place: ground.isCalibrated ? contact?.place : nil, speed: speed,
        medianMetresPerSecond: vehicle.speed.median, lane: lane, isStanding: standstill.isStanding(id)))
    vehicles[id] = vehicle
  }

  /// Tells everything that looks at ways where a new vehicle was first seen.
  private mutating func begin(_ id: Int, _ track: TrackObservation, _ first: TrackObservation.First) {
    guard let contact = ground.contact(of: first.box) else { return }
    // Where a foot that is cut off stands is not seen, but it is even farther from every line in the picture.
    for index in lines.indices {
      lines[index].begin(trackID: id, place: contact.place, covariance: contact.covariance, at: first.timestamp)
    }
    guard !ground.isFootCut(first.box) else { return }
    bridge.note(track.trackID, track.trafficClass, at: contact.place, first.timestamp)
    turning.begin(id, place: contact.place, covariance: contact.covariance, at: first.timestamp)
  }

  private mutating func vehicleID(
    of track: TrackObservation, first: TrackObservation.First?, at place: GroundPoint?, _ time: Timestamp,
    active: Set<Int>
  ) -> Int {
    if let known = vehicleOfTrack[track.trackID], vehicles[known].map({ $0.trackID == track.trackID }) ?? false {
      return known
    }
    let first = first.flatMap { first in
      ground.contact(of: first.box).map { (place: $0.place, time: first.timestamp) }
    }
    if let place = first?.place ?? place,
      let before = bridge.predecessor(
        of: track.trackID, track.trafficClass, at: place, first?.time ?? time, active: active),
      let vehicle = vehicleOfTrack[before], vehicles[vehicle] != nil
    {
      vehicleOfTrack[track.trackID] = vehicle
      return vehicle
    }
    lastVehicle += 1
    vehicleOfTrack[track.trackID] = lastVehicle
    return lastVehicle
  }

  private mutating func vote(_ track: TrackObservation, _ vehicle: inout Vehicle, isNew: Bool) {
    vehicle.votes.add(track.trafficClass, weight: track.score)
    let winner = vehicle.votes.winner
    if isNew {
      vehicle.trafficClass = winner
      tally.vehicles[winner, default: 0] += 1
    } else if winner != vehicle.trafficClass {
      tally.reclassify(from: vehicle.trafficClass, to: winner)
      vehicle.trafficClass = winner
    }
  }

  /// Runs everything that looks at where the vehicle stands; the name of its lane.
  private mutating func watch(
    _ id: Int, _ box: PixelBox, _ contact: (place: GroundPoint, covariance: Covariance2), _ speed: SpeedReading?,
    _ vehicle: inout Vehicle, at time: Timestamp, into report: inout MeasurementReport
  ) -> String? {
    var happened: [(kind: MeasurementEvent.Kind, time: Timestamp)] = []
    let isFootSeen = !ground.isFootCut(box)
    for index in lines.indices where isFootSeen {
      let found = lines[index].update(
        trackID: id, kind: vehicle.trafficClass, place: contact.place, covariance: contact.covariance, at: time)
      guard let found else { continue }
      if ground.isCalibrated {
        waiting.add(id, line: index, found.passage, crossed: found.time)
      } else {
        happened.append((.crossedLine(found.passage), found.time))
      }
    }
    for index in zones.indices {
      let change = zones[index].update(id, contact: box.bottomCenter, at: time)
      if let change { happened.append((zones[index].kind(of: change), time)) }
    }
    if isFootSeen, let turn = turning.update(id, place: contact.place, covariance: contact.covariance, at: time) {
      happened.append((.turned(turn), time))
    }
    let lane = watchLanes(id, box, contact.place, speed, at: time, &happened)
    watchStanding(id, contact, at: time, &happened)
    watchSpeed(speed, lane: lane, &vehicle, at: time, &happened)
    for item in happened { note(item.kind, id, vehicle.trafficClass, item.time, into: &report) }
    return lane?.name
  }

  private mutating func watchLanes(
    _ id: Int, _ box: PixelBox, _ place: GroundPoint, _ speed: SpeedReading?, at time: Timestamp,
    _ happened: inout [(kind: MeasurementEvent.Kind, time: Timestamp)]
  ) -> SceneLane? {
    var lane: SceneLane?
    for index in lanes.indices {
      let isWrong = lanes[index].update(
        id, contact: box.bottomCenter, place: place, metresPerSecond: speed?.metresPerSecond, at: time)
      if isWrong { happened.append((.wrongWay(lane: lanes[index].lane.name), time)) }
      if lane == nil, lanes[index].holds(id) { lane = lanes[index].lane }
    }
    return lane
  }

  private mutating func watchStanding(
    _ id: Int, _ contact: (place: GroundPoint, covariance: Covariance2), at time: Timestamp,
    _ happened: inout [(kind: MeasurementEvent.Kind, time: Timestamp)]
  ) {
    let change = standstill.update(id, place: contact.place, covariance: contact.covariance, at: time)
    guard let change, !zones.contains(where: { $0.zone.allowsStanding && $0.holds(id) }) else { return }
    switch change {
    case .stopped(let seconds): happened.append((.stopped(seconds: seconds), time))
    case .moved(let seconds): happened.append((.movedAgain(seconds: seconds), time))
    }
  }

  /// Speeding is said once, and only when even the lower end of the interval is above the limit.
  private func watchSpeed(
    _ speed: SpeedReading?, lane: SceneLane?, _ vehicle: inout Vehicle, at time: Timestamp,
    _ happened: inout [(kind: MeasurementEvent.Kind, time: Timestamp)]
  ) {
    guard let speed, !vehicle.isSpeedingReported,
      let limit = lane?.speedLimitKilometresPerHour ?? scene.speedLimitKilometresPerHour,
      speed.kilometresPerHour - speed.plusMinusKilometresPerHour > limit
    else { return }
    vehicle.isSpeedingReported = true
    let kind = MeasurementEvent.Kind.speeding(
      kilometresPerHour: speed.kilometresPerHour, plusMinus: speed.plusMinusKilometresPerHour, limit: limit)
    happened.append((kind, time))
  }

  private mutating func note(
    _ kind: MeasurementEvent.Kind, _ id: Int, _ trafficClass: TrafficClass, _ time: Timestamp,
    into report: inout MeasurementReport
  ) {
    let event = MeasurementEvent(vehicle: id, trafficClass: trafficClass, timestamp: time, kind: kind)
    tally.add(event)
    report.events.append(event)
  }

  /// Says a crossing that was held back, if it is time.
  private mutating func conclude(
    _ passage: WaitingPassages.Waiting, at time: Timestamp, into report: inout MeasurementReport
  ) {
    guard let vehicle = vehicles[passage.vehicle] else { return }
    let judged = judged(passage, vehicle)
    var crossed: Timestamp?
    if let judged, judged.crossing != .notYet { crossed = judged.time }
    guard !waiting.keeps(passage, crossed: crossed, lastSeen: vehicle.lastSeen, at: time) else { return }
    say(passage, judged, vehicle, into: &report)
  }

  /// The crossing that ends a vehicle's way: of its box, or of its middle alone, when something nearer hid the box before
  /// it had settled beyond the line.
  private mutating func lastPassage(
    _ line: Int, _ id: Int, _ vehicle: Vehicle
  ) -> (passage: LinePassage, time: Timestamp)? {
    guard let calibration = ground.calibration, let towardsPositive = lines[line].mayCrossTowardsPositive(trackID: id)
    else { return lines[line].end(trackID: id, kind: vehicle.trafficClass) }
    let isHidden = vehicle.lastHidden.map { $0 > vehicle.lastSeen } ?? false
    let crossed = vehicle.speed.lastCrossing(
      of: lines[line].segment, towardsPositive: towardsPositive, within: isHidden ? settings.hiddenReach : 0,
      calibration, noise)
    return lines[line].end(trackID: id, kind: vehicle.trafficClass, middle: crossed)
  }

  private func judged(_ passage: WaitingPassages.Waiting, _ vehicle: Vehicle) -> BodyPassage? {
    guard let calibration = ground.calibration else { return nil }
    let line = lines[passage.line]
    return vehicle.speed.passage(
      over: line.segment, towardsPositive: line.isTowardsPositive(passage.passage.direction),
      contactTime: passage.time, calibration, noise)
  }

  private mutating func say(
    _ passage: WaitingPassages.Waiting, _ judged: BodyPassage?, _ vehicle: Vehicle,
    into report: inout MeasurementReport
  ) {
    // Where its way was judged, no other moment's speed takes the place of one that was too unsure.
    let counted = passage.passage.with(judged.map(\.reading) ?? vehicle.lastReading)
    note(.crossedLine(counted), passage.vehicle, vehicle.trafficClass, judged?.time ?? passage.time, into: &report)
  }

  /// Ends the vehicles last seen before `limit`, in the order of their numbers.
  private mutating func forget(before limit: Timestamp, into report: inout MeasurementReport) {
    let gone = vehicles.filter { max($0.value.lastSeen, $0.value.lastHidden ?? $0.value.lastSeen) < limit }.sorted {
      $0.key < $1.key
    }
    for (id, vehicle) in gone {
      let trafficClass = vehicle.trafficClass
      for index in lines.indices {
        guard let found = lastPassage(index, id, vehicle) else { continue }
        waiting.add(id, line: index, found.passage, crossed: found.time)
      }
      for passage in waiting.rest(of: id) {
        say(passage, judged(passage, vehicle), vehicle, into: &report)
      }
      for index in zones.indices {
        guard let change = zones[index].end(id) else { continue }
        note(zones[index].kind(of: change), id, trafficClass, vehicle.lastSeen, into: &report)
      }
      for index in lanes.indices { lanes[index].end(id) }
      if let turn = turning.end(id) { note(.turned(turn), id, trafficClass, vehicle.lastSeen, into: &report) }
      standstill.end(id)
      vehicles[id] = nil
    }
    guard !gone.isEmpty else { return }
    for (track, vehicle) in vehicleOfTrack where vehicles[vehicle] == nil {
      vehicleOfTrack[track] = nil
      bridge.forget(track)
    }
  }
}

extension LinePassage {
  fileprivate func with(_ speed: SpeedReading?) -> LinePassage {
    var passage = self
    passage.speed = speed
    return passage
  }
}

extension ZoneWatch {
  fileprivate func kind(of change: Change) -> MeasurementEvent.Kind {
    switch change {
    case .entered: .enteredZone(zone.name)
    case .left(let seconds): .leftZone(zone.name, dwellSeconds: seconds)
    }
  }
}
