import Configuration
import Groundwork

extension BackoffSettings {
  static let described: [Setting<BackoffSettings>] = [
    .duration(
      "first_pause", \.first, in: .milliseconds(100)...(.seconds(600)),
      "Pause before the first new attempt to reach a camera; it doubles with every failure."),
    .duration(
      "longest_pause", \.maximum, in: .milliseconds(100)...(.seconds(3600)),
      "The pause never grows beyond this. 60 s suits links that are paid by volume."),
    .number(
      "jitter", \.jitter, in: 0...1,
      "Part of each pause that chance may take away, so that many cameras do not return in step."),
    .duration(
      "good_after", \.goodAfter, in: .seconds(1)...(.seconds(3600)),
      "A camera that worked this long starts again with the first pause."),
  ]
}
