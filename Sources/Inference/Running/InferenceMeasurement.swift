/// What one picture costs on this machine.
package struct InferenceMeasurement: Sendable, Equatable {
  package let pictures: Int
  /// Wall time divided by pictures.
  package let millisecondsPerPicture: Double
  /// Processor time of the whole process, all threads, divided by pictures.
  package let processorMillisecondsPerPicture: Double
  /// How long single pictures took from request to result, half of them less.
  package let medianLatencyMilliseconds: Double

  package init(
    pictures: Int, millisecondsPerPicture: Double, processorMillisecondsPerPicture: Double,
    medianLatencyMilliseconds: Double
  ) {
    self.pictures = pictures
    self.millisecondsPerPicture = millisecondsPerPicture
    self.processorMillisecondsPerPicture = processorMillisecondsPerPicture
    self.medianLatencyMilliseconds = medianLatencyMilliseconds
  }
}
