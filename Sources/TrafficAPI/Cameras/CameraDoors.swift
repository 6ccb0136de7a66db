package import Groundwork
package import Pipeline
package import Records
package import TrafficCore
package import WebServer

/// What the routes of cameras need besides the office.
package struct CameraDoors: Sendable {
  package var office: CameraOffice
  package var minutes: any CompletenessStore
  /// What a camera saw in the last hours; nil for one that does not run here.
  package var history: @Sendable (CameraID) -> TrafficHistory?
  package var speeding: any SpeedingStore
  package var objects: any Objects
  /// Why an address may not be opened on a client's behalf, as the end of a sentence; nil when it may.
  package var refusal: @Sendable (Secret) -> String?
  /// Opens an address and looks at one picture.
  package var probe: @Sendable (Secret) async -> CameraProbe
  /// The next picture of a camera that runs, as a JPEG; nil when none comes in time.
  package var picture: @Sendable (CameraID) async throws -> [UInt8]?
  /// The picture of a report as that one is drawn, made once for all who watch; nil of one without a picture.
  package var drawn: @Sendable (FrameReport) async throws -> [UInt8]?
  /// What a camera reports from now on, the newest first to be had.
  package var reports: @Sendable (CameraID) -> Subscription<FrameReport>
  /// A report as `CameraMessage`, with its picture or without; made once for all who watch.
  package var message: @Sendable (FrameReport, Bool) async throws -> PreparedMessage
  /// The road of a calibration, written as in a scene whose places are parts of the picture, for a picture of this size.
  package var calibration: @Sendable (String, PixelSize) throws -> Calibration
  /// How far the clocks where a camera stands are ahead of UTC at a moment, in seconds.
  package var clocks: @Sendable (Camera) -> @Sendable (Timestamp) -> Int
  /// A camera's film from its next key picture on, and how it is doing; nil while nobody watches.
  package var film: @Sendable (CameraID) -> FilmListener
  package var filmStatus: @Sendable (CameraID) -> FilmStatus?
  package var clips: ClipShelf
  /// A clip of now; false when none are kept of this camera.
  package var askForClip: @Sendable (CameraID) -> Bool

  package init(
    office: CameraOffice, minutes: any CompletenessStore,
    history: @escaping @Sendable (CameraID) -> TrafficHistory?, speeding: any SpeedingStore, objects: any Objects,
    refusal: @escaping @Sendable (Secret) -> String?,
    probe: @escaping @Sendable (Secret) async -> CameraProbe,
    picture: @escaping @Sendable (CameraID) async throws -> [UInt8]?,
    drawn: @escaping @Sendable (FrameReport) async throws -> [UInt8]?,
    reports: @escaping @Sendable (CameraID) -> Subscription<FrameReport>,
    message: @escaping @Sendable (FrameReport, Bool) async throws -> PreparedMessage,
    calibration: @escaping @Sendable (String, PixelSize) throws -> Calibration,
    clocks: @escaping @Sendable (Camera) -> @Sendable (Timestamp) -> Int,
    film: @escaping @Sendable (CameraID) -> FilmListener,
    filmStatus: @escaping @Sendable (CameraID) -> FilmStatus?, clips: ClipShelf,
    askForClip: @escaping @Sendable (CameraID) -> Bool
  ) {
    self.office = office
    self.minutes = minutes
    self.history = history
    self.speeding = speeding
    self.objects = objects
    self.refusal = refusal
    self.probe = probe
    self.picture = picture
    self.drawn = drawn
    self.reports = reports
    self.message = message
    self.calibration = calibration
    self.clocks = clocks
    self.film = film
    self.filmStatus = filmStatus
    self.clips = clips
    self.askForClip = askForClip
  }

  /// Writes moments as the clocks where a camera stands show them: as it is set now, in UTC for one that was removed.
  func localTimes(of id: String) async throws -> @Sendable (Timestamp) -> String {
    let camera: Camera?
    do { camera = try await office.find(id).camera } catch CameraProblem.missing { camera = nil }
    let ahead = camera.map(clocks)
    return { ISO8601.text(sinceEpoch: .microseconds($0.microseconds), aheadOfUTC: ahead?($0) ?? 0) }
  }
}
