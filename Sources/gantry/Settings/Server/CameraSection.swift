import Configuration
import Media

/// Which cameras this process runs, what it keeps of them, and how patient it is with them.
struct CameraSection: Sendable {
  var sources = LiveSettings()
  var file: String?
  var runs = true
  var keepsCompleteness = Duration.seconds(400 * 86_400)
  var keepsClips = Duration.seconds(30 * 86_400)
  var clipGigabytes = 10

  static let described: [Setting<CameraSection>] = [
    .text(
      "file", \.file,
      "A file that lists cameras (docs/cameras.md); others are added over our own API."),
    .flag(
      "run", \.runs,
      "Whether this process runs the cameras; of several servers on one database one does."),
    .duration(
      "keep_completeness", \.keepsCompleteness, in: .seconds(86_400)...(.seconds(3650 * 86_400)),
      "How much of each minute was seen is removed after this long."),
    .duration(
      "keep_clips", \.keepsClips, in: .seconds(3600)...(.seconds(3650 * 86_400)),
      "Clips of cameras are removed after this long."),
    .integer(
      "clip_gigabytes", \.clipGigabytes, in: 1...100_000, unit: "GiB",
      "Clips of all cameras together; the oldest go first."),
  ]
}
