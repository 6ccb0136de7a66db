import TrafficCore

/// How many different vehicles were seen; remembers by number only those that may be seen again, however long it goes on.
struct VehicleCount: Sendable {
  private var recent: [Int: Timestamp] = [:]
  private var gone = 0
  private var swept: Timestamp?

  /// Who was not seen for so long is not seen again under the same number, seconds.
  static let memory = 60.0

  var total: Int { gone + recent.count }
  var remembered: Int { recent.count }

  mutating func see(_ vehicle: Int, at moment: Timestamp) {
    recent[vehicle] = moment
    guard let swept else { return swept = moment }
    guard moment.seconds(since: swept) >= Self.memory else { return }
    self.swept = moment
    let left = recent.filter { moment.seconds(since: $0.value) < Self.memory }
    gone += recent.count - left.count
    recent = left
  }
}
