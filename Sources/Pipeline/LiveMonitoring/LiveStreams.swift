package import Records

/// Starts and stops what looks at videos.
package protocol LiveStreams: Sendable {
  /// Starts looking at a video, or gives the run that looks at it already: never two for one video.
  /// - Throws: `LiveStreamRefusal` when whoever runs it does not want to.
  func start(_ video: LiveVideo) async throws -> LiveRun
  /// Without complaint when nothing runs.
  func stop(_ videoID: Int) async throws
  /// The video is about to be removed: stops, and returns once nothing looks at it any more.
  func removed(_ videoID: Int) async
  /// Its drawing, calibration or rate was changed.
  func changed(_ video: LiveVideo) async throws
  /// The videos that are looked at now, in order.
  var active: [Int] { get async }
  /// All runs over a video, newest first.
  func runs(of videoID: Int, page: Page) async throws -> [LiveRunRecord]
}

/// One run over a video, as clients see it.
package struct LiveRun: Sendable, Hashable {
  package typealias State = LiveRunState

  /// `manual__2026-05-01T10:00:00.000`
  package let id: String
  package var state: State

  package init(id: String, state: State) {
    self.id = id
    self.state = state
  }

  package init(_ record: LiveRunRecord) { self.init(id: record.name, state: record.state) }
}

/// Why a run was not begun.
package struct LiveStreamRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// As HTTP counts them.
  package let status: Int
  package let description: String
  package let details: String?

  package init(status: Int, _ description: String, details: String? = nil) {
    self.status = status
    self.description = description
    self.details = details
  }

  /// In one sentence.
  package var whole: String { details.map { "\(description): \($0)" } ?? description }
}
