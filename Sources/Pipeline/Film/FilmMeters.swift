import Groundwork
import TrafficCore

/// What becomes of the pictures of one camera's film, among the numbers of the process.
struct FilmMeters: Sendable {
  let passed: Counter
  let encoded: Counter
  /// There was no time for them, or nobody wanted them from there any more.
  let leftOut: Counter
  /// They could not be compressed.
  let failed: Counter
  /// The camera sent what cannot be a picture of a film.
  let refused: Counter
  /// Those who watch were too slow.
  let lost: Counter

  init(_ metrics: Metrics, camera: CameraID) {
    func counter(_ how: String) -> Counter {
      metrics.counter(
        "gantry_film_frames_total", ["camera": camera.name, "how": how], most: 5 * Metrics.maximumSeries,
        help: "Pictures of films, by what became of them.")
    }
    passed = counter(FilmStatus.How.passedOn.rawValue)
    encoded = counter(FilmStatus.How.encoded.rawValue)
    leftOut = counter("left_out")
    failed = counter("failed")
    refused = counter("refused")
    lost = metrics.counter(
      "gantry_film_lost_total", ["camera": camera.name],
      help: "Pictures of films for which those who watch were too slow.")
  }
}
