import Foundation
import Records
import TrafficCore

/// What clocks show where a camera stands: its `time_zone`, with summer time as the database of time zones has it.
enum CameraClocks {
  /// Seconds ahead of UTC at a moment.
  static func ahead(of camera: Camera) -> @Sendable (Timestamp) -> Int {
    // A form that was damaged by hand has none.
    let zone = (try? CameraForm(json: camera.form)).flatMap { TimeZone(identifier: $0.timeZone) } ?? .gmt
    return { zone.secondsFromGMT(for: Date(timeIntervalSince1970: $0.seconds(since: .zero))) }
  }
}
