/// Where frames come from: a file, a folder, a camera, a simulator.
///
/// One consumer asks for one frame after the other. Files hand over every frame; live sources keep the newest and
/// count what they dropped. A live source reconnects by itself: `next` waits meanwhile.
package protocol FrameSource: Sendable {
  /// What is known once the source is open.
  var description: SourceDescription { get async }

  /// The next frame, nil after the last one or after `stop`.
  func next() async throws -> Frame?

  /// Ends `next` soon, from any task. Safe to call twice.
  func stop() async
}

package struct SourceDescription: Sendable, Equatable {
  /// Safe to show: no password.
  package var name: String
  package var size: PixelSize
  /// Nominal, nil when the source does not know (a folder, a snapshot camera).
  package var framesPerSecond: Double?
  /// nil when unknown or endless.
  package var frameCount: Int?
  package var duration: Duration?
  package var codec: String?
  package var isLive: Bool

  package init(
    name: String, size: PixelSize, framesPerSecond: Double? = nil, frameCount: Int? = nil, duration: Duration? = nil,
    codec: String? = nil, isLive: Bool = false
  ) {
    self.name = name
    self.size = size
    self.framesPerSecond = framesPerSecond
    self.frameCount = frameCount
    self.duration = duration
    self.codec = codec
    self.isLive = isLive
  }
}
