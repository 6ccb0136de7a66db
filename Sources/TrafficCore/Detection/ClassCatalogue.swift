/// The words a model has for what it finds, by class number.
package struct ClassCatalogue: Sendable, Equatable {
  package let names: [String]
  private let trafficClasses: [TrafficClass?]

  /// - Parameter mapping: traffic classes for names that do not speak for themselves (from `model.yaml`).
  package init(names: [String], mapping: [String: TrafficClass] = [:]) {
    self.names = names
    trafficClasses = names.map { mapping[$0] ?? TrafficClass(modelName: $0) }
  }

  /// The model's word, or `class 17` for a number it has no word for.
  package func name(of classID: Int) -> String {
    names.indices.contains(classID) ? names[classID] : "class \(classID)"
  }

  package func trafficClass(of classID: Int) -> TrafficClass? {
    trafficClasses.indices.contains(classID) ? trafficClasses[classID] : nil
  }
}
