import Pipeline
import TrafficCore

/// Picks the reports that a watcher gets. Pictures may be left out, events never: they come with the next one.
struct LiveSelection {
  private var pace: PicturePace
  private var missed: [MeasurementEvent] = []

  /// Of pictures that were left out.
  private static let mostEvents = 1000

  /// - Parameter framesPerSecond: nil for all there are.
  init(framesPerSecond: Double?) { pace = PicturePace(framesPerSecond: framesPerSecond) }

  /// nil for one that is left out.
  ///
  /// - Parameter isNewest: no other waits behind it.
  mutating func take(_ report: FrameReport, isNewest: Bool) -> FrameReport? {
    var report = report
    report.events = missed + report.events
    guard report.ending != nil || (isNewest && pace.admits(report.timestamp)) else {
      missed = report.events.suffix(Self.mostEvents)
      return nil
    }
    missed = []
    return report
  }
}
