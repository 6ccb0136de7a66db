import TrafficCore

/// Keeps the traffic of one camera minute by minute, for some hours. A plain value that is told reports; moments are of
/// the wall.
struct TrafficMinutes: Sendable {
  /// One that may still be seen again.
  private struct Vehicle: Sendable {
    let minute: Timestamp
    var trafficClass: TrafficClass
    var lane: String?
    var metresPerSecond: Double?
    var hasMoved = false
    var lastSeen: Timestamp
  }

  /// Oldest first; one in which nothing was reported is not there.
  private var minutes: [TrafficMinute] = []
  private var vehicles: [Int: Vehicle] = [:]
  private var run: StreamRun?
  /// The first report's moment.
  private(set) var since: Timestamp?

  static let kept = 180
  /// Seconds; then its number is not used again.
  private static let forgottenAfter = 5.0
  /// Metres per second: what is surely slower may be a box that trembles.
  private static let walking = 2.0
  /// Seconds: what happened longer before its report has a clock of its own.
  private static let longestDelay = 600.0

  /// - Parameter now: when it was made. A picture's own moment counts where that is a time of day.
  mutating func take(_ report: FrameReport, at now: Timestamp) {
    let isTimeOfDay = (0...Self.longestDelay).contains(now.seconds(since: report.timestamp))
    let moment = isTimeOfDay ? report.timestamp : now
    if report.run != run { settleAll() }
    run = report.run
    since = since ?? moment
    begin(TrafficMinute.beginning(of: moment))
    for vehicle in report.vehicles { note(vehicle, at: moment) }
    for event in report.events {
      guard case .crossedLine(let passage) = event.kind else { continue }
      let delay = max(0, min(Self.longestDelay, report.timestamp.seconds(since: event.timestamp)))
      let minute = TrafficMinute.beginning(of: moment.advanced(bySeconds: -delay))
      // The first report may tell of something before it.
      let known = minutes.contains { $0.minute == minute } ? minute : TrafficMinute.beginning(of: moment)
      Self.change(known, in: &minutes) { Self.count(passage, event.trafficClass, in: &$0) }
    }
    for (id, vehicle) in vehicles where abs(moment.seconds(since: vehicle.lastSeen)) > Self.forgottenAfter {
      Self.settle(vehicle, in: &minutes)
      vehicles[id] = nil
    }
    if report.ending != nil { settleAll() }
  }

  /// Oldest first, with the vehicles that are still in sight.
  func all(from start: Timestamp) -> [TrafficMinute] {
    var all = minutes
    for vehicle in vehicles.values { Self.settle(vehicle, in: &all) }
    return all.filter { $0.minute >= start }
  }

  /// What is too old goes, and what the clock has never been at.
  private mutating func begin(_ minute: Timestamp) {
    guard minutes.last?.minute != minute else { return }
    minutes.removeAll { abs(minute.seconds(since: $0.minute)) >= Double(60 * Self.kept) }
    guard !minutes.contains(where: { $0.minute == minute }) else { return }
    let place = minutes.firstIndex { $0.minute > minute } ?? minutes.endIndex
    minutes.insert(TrafficMinute(minute: minute), at: place)
  }

  private mutating func note(_ reading: VehicleReading, at moment: Timestamp) {
    var vehicle =
      vehicles[reading.vehicle]
      ?? Vehicle(
        minute: TrafficMinute.beginning(of: moment), trafficClass: reading.trafficClass, lastSeen: moment)
    vehicle.trafficClass = reading.trafficClass
    vehicle.lane = reading.lane ?? vehicle.lane
    vehicle.metresPerSecond = reading.medianMetresPerSecond ?? vehicle.metresPerSecond
    vehicle.lastSeen = moment
    if let speed = reading.speed, speed.metresPerSecond > max(Self.walking, 2 * speed.deviation) {
      vehicle.hasMoved = true
    }
    vehicles[reading.vehicle] = vehicle
  }

  private mutating func settleAll() {
    for vehicle in vehicles.values { Self.settle(vehicle, in: &minutes) }
    vehicles = [:]
  }

  /// Writes a vehicle into the minute in which it came; nowhere when that is gone.
  private static func settle(_ vehicle: Vehicle, in minutes: inout [TrafficMinute]) {
    change(vehicle.minute, in: &minutes) { minute in
      minute.vehicles[vehicle.trafficClass, default: 0] += 1
      let speed = vehicle.hasMoved ? vehicle.metresPerSecond.map { $0 * 3.6 } : nil
      if let speed { minute.speeds.add(speed) }
      guard let lane = vehicle.lane else { return }
      minute.lanes[lane, default: TrafficMinute.Lane()].vehicles += 1
      if let speed { minute.lanes[lane]?.speeds.add(speed) }
    }
  }

  private static func count(_ passage: LinePassage, _ trafficClass: TrafficClass, in minute: inout TrafficMinute) {
    switch passage.direction {
    case .forward: minute.lines[passage.line, default: Tally.Line()].forward[trafficClass, default: 0] += 1
    case .backward: minute.lines[passage.line, default: Tally.Line()].backward[trafficClass, default: 0] += 1
    }
  }

  private static func change(
    _ minute: Timestamp, in minutes: inout [TrafficMinute], _ body: (inout TrafficMinute) -> Void
  ) {
    if let place = minutes.lastIndex(where: { $0.minute == minute }) { body(&minutes[place]) }
  }
}
