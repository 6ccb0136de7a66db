/// Says what a whole picture shows: a cut-out vehicle's type or colour. Shared by all cameras, served in turn.
package protocol Classifier: Sendable {
  var inputLayout: InputLayout { get }
  var classes: ClassCatalogue { get }

  /// The likeliest `maximumCount` classes, likeliest first. Waits without blocking a thread of the cooperative pool.
  func classify(_ picture: PreparedPicture, from camera: CameraID, maximumCount: Int) async throws -> [Classification]
}

/// One class a classifier considers, with its probability.
package struct Classification: Sendable, Hashable {
  package var classID: Int
  package var name: String
  /// 0…1; those of all classes add up to 1.
  package var probability: Double

  package init(classID: Int, name: String, probability: Double) {
    self.classID = classID
    self.name = name
    self.probability = probability
  }
}
