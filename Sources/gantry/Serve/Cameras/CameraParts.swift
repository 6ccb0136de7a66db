import Configuration
import Groundwork
import Media
import Pipeline
import Records
import TrafficAPI
import TrafficCore

/// The cameras of an installation, wired: those of the file and those that were added, and the doors of their routes.
struct CameraParts: Sendable {
  let doors: CameraDoors
  private let office: CameraOffice
  private let films: FilmDesk
  private let clips: ClipDesk

  init(
    settings: GantrySettings, cameras: ServeCameras, desk: CameraDesk, stores: Stores, objects: any Objects,
    audit: AuditTrail, films: FilmDesk, shelf: ClipShelf, metrics: Metrics, pictures: SnapshotDesk,
    messages: CameraMessages, log: Log
  ) throws(CommandError) {
    let fixed: [Camera]
    do throws(ConfigurationError) {
      fixed =
        try settings.cameras.file.map { path throws(ConfigurationError) in
          try CamerasFile.cameras(path, at: Timestamp(sinceEpoch: SystemWallClock().sinceEpoch))
        } ?? []
    } catch {
      throw .badInput(Redaction.redacted(error.description))
    }
    office = CameraOffice(
      CameraOffice.House(
        store: stores.cameras, desk: desk, audit: audit, fixed: fixed, runs: settings.cameras.runs,
        plan: { camera in
          try CameraForm(json: camera.form).plan(id: CameraID(camera.id), address: camera.address)
        }, log: log))
    let probes = AddressProbes(cameras: cameras)
    let clips = ClipDesk(desk: desk, films: films, shelf: shelf, metrics: metrics, log: log)
    doors = CameraDoors(
      office: office, minutes: stores.completeness, history: { desk.history(of: $0) }, speeding: stores.speeding,
      objects: objects,
      refusal: CameraAddresses.refusal,
      probe: { await probes.probe($0) }, picture: { try await pictures.picture(of: $0) },
      drawn: { try await pictures.drawn($0) },
      reports: { desk.reports(of: $0).subscribe(.newestWins(32)) },
      message: { try await messages.message(of: $0, hasPicture: $1) },
      calibration: { text, size in try CalibratedScene.calibration(json: text, size: size) },
      clocks: { CameraClocks.ahead(of: $0) },
      film: { films.watch($0) }, filmStatus: { films.status(of: $0) }, clips: shelf, askForClip: { clips.ask($0) })
    self.clips = clips
    self.films = films
  }

  /// Until the task is cancelled.
  func run() async {
    // Of its own: what was cut is still kept when the others are over.
    let keeping = Task { [clips] in await clips.run() }
    async let films: Void = films.run()
    await office.run()
    clips.close()
    await keeping.value
    await films
  }
}
