import Groundwork
import Media
import Pipeline
import TrafficCore

/// The annotated video: draws and encodes on a thread of its own, while the next frames are decoded and looked at.
actor VideoOutput: TrackOutput {
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread = BlockingThread(name: "annotated video")
  private let annotator = PlaneAnnotator()
  private let writer: MP4Writer
  private var scene: SceneMarks
  private var vehicles = VehicleMarks()
  private var count = 0

  /// - Parameter soundFrom: the file whose sound goes along.
  init(_ path: String, scene: Scene, size: PixelSize, soundFrom: String?) throws(CommandError) {
    self.scene = SceneMarks(scene: scene, size: size)
    do {
      writer = try MP4Writer(path: path, settings: VideoSettings(soundFrom: soundFrom))
    } catch {
      throw .badInput("\(error)")
    }
  }

  func take(_ report: FrameReport) throws {
    guard let picture = report.frame.picture else { return }
    let marks = scene.marks(report) + vehicles.marks(report, size: picture.size)
    try writer.append(annotator.draw(marks, on: picture), at: report.frame.timestamp)
    count += 1
  }

  /// Without a single frame no file is left behind.
  func finish(_ summary: RunSummary) throws {
    if count > 0 { try writer.finish() }
  }
}
