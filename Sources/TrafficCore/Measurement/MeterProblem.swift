/// Why a scene cannot be measured, naming the part that is wrong.
package enum MeterProblem: Error, Hashable, CustomStringConvertible {
  case calibration(CalibrationProblem)
  case area(kind: String, name: String, PolygonProblem)
  case notOnRoad(kind: String, name: String)

  package var description: String {
    switch self {
    case .calibration(let problem): "calibration: \(problem)"
    case .area(let kind, let name, let problem): "\(kind) '\(name)' \(problem)"
    case .notOnRoad(let kind, let name):
      "\(kind) '\(name)' is not on the road: it has no length or reaches above the horizon; draw it lower"
    }
  }
}
