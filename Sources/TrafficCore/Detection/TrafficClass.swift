/// What takes part in traffic, whatever a model calls it.
package enum TrafficClass: String, Sendable, Hashable, CaseIterable {
  case car, truck, bus, motorcycle, bicycle, pedestrian

  /// The traffic class behind a model's own word; nil for what does not take part in traffic.
  package init?(modelName: String) {
    switch modelName.lowercased() {
    case "car", "van", "taxi", "suv", "minivan", "pickup": self = .car
    case "truck", "lorry", "trailer": self = .truck
    case "bus", "coach", "minibus": self = .bus
    case "motorcycle", "motorbike", "scooter", "moped": self = .motorcycle
    case "bicycle", "bike", "cyclist": self = .bicycle
    case "person", "pedestrian", "people": self = .pedestrian
    default: return nil
    }
  }
}
