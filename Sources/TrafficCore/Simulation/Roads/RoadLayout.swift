/// The roads of a simulated place: where vehicles come in, which ways they take, where they must stop.
struct RoadLayout: Sendable {
  /// A stretch that routes may share; vehicles on it follow each other.
  struct Piece: Sendable {
    var lane: String
    /// Pieces that begin at the same spot: a vehicle in the first metres of one blocks the others.
    var sharesStartWith: [Int] = []
  }

  struct Span: Sendable {
    var piece: Int
    var from: Double
    var to: Double
  }

  struct Route: Sendable {
    var path: RoadPath
    var spans: [Span]
    var entry: String?
    var exit: String?
    /// Metres per second that may not be exceeded between two distances.
    var slowStretch: (from: Double, to: Double, speed: Double)?
    /// Where to stop when `signalGroup` is not green.
    var stopLine: Double?
    var signalGroup: Int?
  }

  /// Lets vehicles in at the start of routes that share their first piece.
  struct Spawner: Sendable {
    var routes: [(index: Int, weight: Double)]
    /// Seconds between vehicles, on average.
    var meanHeadway: Double
    var mix: [(TrafficClass, Double)]
    /// Metres per second, mean and deviation of what drivers want.
    var wantedSpeed: (mean: Double, deviation: Double)
    /// How far to the side of the path, metres (people on a pavement).
    var sideways = 0.15
  }

  /// Each group has green for `green` seconds in turn, then all have red for `allRed`.
  struct Signals: Sendable {
    var groups: Int
    var green: Double
    var allRed: Double

    func isGreen(_ group: Int, at time: Double) -> Bool {
      let phase = green + allRed
      let cycle = phase * Double(groups)
      let within = time - (time / cycle).rounded(.down) * cycle
      let active = Int(within / phase)
      return active == group && within - Double(active) * phase < green
    }
  }

  struct Parked: Sendable {
    var model: VehicleModel
    var place: GroundPoint
    var heading: Double
  }

  var pieces: [Piece] = []
  var routes: [Route] = []
  var spawners: [Spawner] = []
  var signals: Signals?
  var parked: [Parked] = []
  /// In a jam the last stretch of the road limits the speed, between 0 and this, m/s, over a period, seconds.
  var outflow: (peak: Double, period: Double)?
}
