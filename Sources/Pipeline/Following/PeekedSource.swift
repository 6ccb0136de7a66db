package import TrafficCore

/// A source whose first frame has been looked at, because cameras and folders know their size only then.
package actor PeekedSource: FrameSource {
  private let source: any FrameSource
  private var first: Frame?
  package nonisolated let size: PixelSize

  /// nil when the source ends before its first frame.
  package init?(_ source: any FrameSource) async throws {
    let frame = try await source.stopped(whenCancelled: { try await source.next() })
    guard let frame else { return nil }
    self.source = source
    first = frame
    size = frame.picture.size
  }

  package var description: SourceDescription {
    get async { await source.description }
  }

  package func next() async throws -> Frame? {
    if let frame = first {
      first = nil
      return frame
    }
    return try await source.next()
  }

  package func stop() async { await source.stop() }
}
