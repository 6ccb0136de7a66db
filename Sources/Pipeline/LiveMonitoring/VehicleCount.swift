import TrafficCore

/// How many different vehicles were seen; remembers by number only those that may be seen again, however long it goes on.
struct VehicleCount: Sendable {
  private var recent: [Int: Timestamp] = [:]
  private var gone = 0
  private var swept: Timestamp?
  /// Who was not seen for so long is not seen again under the same number, seconds.
  private let memory: Double

  /// More than any vehicle is hidden for, where the numbers are ours.
  static let usualMemory = 60.0

  init(memory: Double = usualMemory) { self.memory = memory }

  var total: Int { gone + recent.count }
  var remembered: Int { recent.count }

  /// Whether it is seen for the first time.
  @discardableResult
  mutating func see(_ vehicle: Int, at moment: Timestamp) -> Bool {
    let isNew = recent.updateValue(moment, forKey: vehicle) == nil
    sweep(at: moment)
    return isNew
  }

  private mutating func sweep(at moment: Timestamp) {
    guard let swept else { return swept = moment }
    guard moment.seconds(since: swept) >= memory else { return }
    self.swept = moment
    let left = recent.filter { moment.seconds(since: $0.value) < memory }
    gone += recent.count - left.count
    recent = left
  }
}
