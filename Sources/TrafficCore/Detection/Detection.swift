/// One thing a detector saw in one picture.
package struct Detection: Sendable, Equatable {
  /// In pixels of the original picture.
  package var box: PixelBox
  /// How sure the model is, 0…1.
  package var score: Double
  /// The model's own class number; its `ClassCatalogue` has the word.
  package var classID: Int
  /// nil for what does not take part in traffic.
  package var trafficClass: TrafficClass?
  /// A unit vector of how it looks, where a tracker asked for one.
  package var appearance: [Float]?

  package init(
    box: PixelBox, score: Double, classID: Int, trafficClass: TrafficClass? = nil, appearance: [Float]? = nil
  ) {
    self.box = box
    self.score = score
    self.classID = classID
    self.trafficClass = trafficClass
    self.appearance = appearance
  }
}
