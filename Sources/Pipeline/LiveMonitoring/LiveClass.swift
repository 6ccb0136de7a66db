package import TrafficCore

/// The kinds of vehicles that live monitoring knows, with the numbers that COCO gives them.
package enum LiveClass: Int, Sendable, CaseIterable {
  case car = 2
  case motorcycle = 3
  case bus = 5
  case truck = 7

  /// nil for what is no motor vehicle.
  package init?(_ trafficClass: TrafficClass) {
    switch trafficClass {
    case .car: self = .car
    case .motorcycle: self = .motorcycle
    case .bus: self = .bus
    case .truck: self = .truck
    case .bicycle, .pedestrian: return nil
    }
  }

  package var name: String { "\(self)" }

  /// The traffic classes behind them.
  package static let traffic: Set<TrafficClass> = [.car, .motorcycle, .bus, .truck]
}
