import Wire

/// How frames travel through Redis.
package struct RedisFrameSettings: Sendable, Hashable {
  package var input = VideoFrameEntry.stream
  package var inputGroup = VideoFrameEntry.group
  package var output = ProcessedFrameEntry.stream
  package var outputGroup = ProcessedFrameEntry.group
  /// How the one who carries frames to the back end calls itself.
  package var consumer = "consumer-1"
  /// Unread messages that each stream holds; then who adds waits. 1000.
  package var limit = 1000
  /// Who looks at pictures and is silent for so long has lost them to another one. 10 s.
  package var lease = Duration.seconds(10)
  /// How long the figures of a video stay in their key. 1 h.
  package var figuresLifetime = Duration.seconds(3600)
  /// How long a channel is marked as listened to. 300 s; refreshed long before.
  package var marksLifetime = Duration.seconds(300)
  /// How long a mark stays when this process has no listener any more, in case others have. 15 s.
  package var marksGrace = Duration.seconds(15)
  /// Pictures of a run that its journal remembers; a longer run cannot be continued with the same numbers. 500,000.
  package var journalLimit = 500_000

  package init() {}
}
