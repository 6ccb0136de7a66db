import Groundwork
import Pipeline
import TrafficAPI
import TrafficCore
import WebServer

/// The newest message of each camera, made once for all who watch it.
actor CameraMessages {
  private struct Key: Hashable {
    let run: StreamRun
    let frame: Int
    let isEnd: Bool
    let hasPicture: Bool
    /// Some listeners hear those of pictures they have not got.
    let events: [MeasurementEvent]
  }

  private let desk: CameraDesk
  private let painter: LivePainter
  private let clock: any MonotonicClock
  private var newest = FreshTable<CameraID, [(key: Key, message: Task<PreparedMessage, any Error>)]>()

  /// Of a camera: with pictures and without, of two pictures that cross each other.
  private static let kept = 4

  init(desk: CameraDesk, painter: LivePainter, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.desk = desk
    self.painter = painter
    self.clock = clock
  }

  func message(of report: FrameReport, hasPicture: Bool) async throws -> PreparedMessage {
    let key = Key(
      run: report.run, frame: report.frame.index, isEnd: report.ending != nil, hasPicture: hasPicture,
      events: report.events)
    let known = newest[report.stream] ?? []
    if let found = known.first(where: { $0.key == key }) { return try await found.message.value }
    let making = Task { [desk, painter] in
      try await Self.make(report, hasPicture ? painter : nil, desk.plan(of: report.stream)?.privacy ?? .everything)
    }
    newest.keep(Array((known + [(key, making)]).suffix(Self.kept)), for: report.stream, at: clock.now)
    if report.ending != nil { newest.forget(report.stream) }
    return try await making.value
  }

  private static func make(
    _ report: FrameReport, _ painter: LivePainter?, _ privacy: PrivacyPlan
  ) async throws -> PreparedMessage {
    var jpeg: [UInt8] = []
    if let painter, let picture = report.frame.picture, report.ending == nil {
      jpeg = try await painter.plainJPEG(of: report, picture: picture, privacy: privacy)
    }
    return PreparedMessage(
      .binary(CameraMessage.bytes(report, size: report.frame.picture?.size, jpeg: jpeg)),
      mayGiveWay: report.ending == nil && report.events.isEmpty)
  }
}
