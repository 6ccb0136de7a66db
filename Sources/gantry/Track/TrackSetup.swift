import Pipeline
import TrafficCore

/// Puts a run together from what was asked for.
struct TrackSetup: Sendable {
  let kind: TrackerKind
  let preset: TrackerPreset
  let scene: SceneFile?
  /// nil for all traffic.
  let classes: Set<TrafficClass>?
  /// A known camera; else the scene's calibration is the road.
  let plane: GroundPlane?
  /// nil for trackers that do not ask how things look.
  let appearance: (any AppearanceExtractor)?
  /// nil where nobody says what the camera should see.
  let view: ViewWatch?

  func run(for input: TrackInput, outputs: TrackOutputs, warnings: ViewWarnings) throws(CommandError) -> TrackRun {
    let size = input.stream.size
    let scene = self.scene?.scene ?? Scene(name: "none")
    let meter: Meter
    do throws(MeterProblem) {
      meter = try Meter(scene: scene, size: size)
    } catch {
      throw .badInput("\(name): \(error)")
    }
    let sieve: DetectionSieve
    do throws(PolygonProblem) {
      sieve = try DetectionSieve(scene: scene, size: size, classes: classes)
    } catch {
      throw .badInput("\(name): a region \(error)")
    }
    try checkShape(of: size)
    return TrackRun(
      Following(
        stream: CameraID("track"), run: StreamRun(name: "track"),
        tracker: kind.tracker(for: preset, plane: plane ?? meter.ground.calibration?.plane), sieve: sieve,
        meter: meter, appearance: appearance, view: view),
      outputs: try outputs.open(
        scene: scene, size: size, hasPictures: input.hasPictures, soundFrom: input.soundFrom) + [warnings])
  }

  private var name: String { scene?.path ?? "scene" }

  /// A scene drawn for a picture of another shape would lie somewhere else.
  private func checkShape(of size: PixelSize) throws(CommandError) {
    guard let drawn = scene?.size else { return }
    let ratio = Double(drawn.width * size.height) / Double(drawn.height * size.width)
    guard abs(ratio - 1) > Self.shapeTolerance else { return }
    throw .badInput(
      "\(name): drawn for pictures of \(drawn.text), these are \(size.text): another shape. Draw it on a frame of this "
        + "source.")
  }

  /// Sizes are rounded to whole pixels.
  private static let shapeTolerance = 0.02
}
