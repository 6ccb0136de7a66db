import Configuration
import Messaging

/// How frames of live monitoring travel through Redis.
struct FrameStreamsSection: Sendable {
  var input = RedisFrameSettings().input
  var output = RedisFrameSettings().output
  var limit = RedisFrameSettings().limit
  var consumer = RedisFrameSettings().consumer
  var lease = RedisFrameSettings().lease
  var quality = 40
  var looksHere = true

  /// Whoever looks at frames must not lose them over a picture.
  var evidenceWithin: Duration { lease / 3 }

  static let described: [Setting<FrameStreamsSection>] = [
    .text("video_frames", \.input, "The stream that pictures wait in to be looked at.").named(
      SettingAlias("REDIS_VIDEO_STREAM"), SettingAlias("REDIS_INPUT_STREAM")),
    .text("processed_frames", \.output, "The stream of what came of them.").named(
      SettingAlias("REDIS_RESULT_STREAM"), SettingAlias("REDIS_OUTPUT_STREAM")),
    .integer(
      "limit", \.limit, in: 10...1_000_000, unit: "messages",
      "So many wait unread in each stream; then whoever adds waits too. A message carries a picture."),
    .text(
      "consumer", \.consumer, "How gantry bridge calls itself; each that runs at the same time needs a name of its own."
    ),
    .duration(
      "lease", \.lease, in: .seconds(1)...(.seconds(600)),
      "Who looks at frames and is not heard of for this long has lost them to the next one."),
    .flag(
      "look_here", \.looksHere,
      "The server looks at the pictures of runs that it carries through; false leaves them to gantry frames process."),
    .integer("quality", \.quality, in: 1...100, "JPEG quality of pictures on their way to be looked at."),
  ]
}
