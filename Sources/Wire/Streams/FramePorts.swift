/// One way of a video through the streams, from its first picture to its end.
package struct FrameRun: Sendable, Equatable {
  package let videoID: Int
  /// Who began it calls it so.
  package let name: String
  /// Counts the runs of a video; numbers of vehicles and sums belong to one of them.
  package let generation: Int
  /// Since 1970, milliseconds. Later than every picture of the run before.
  package let began: Int
  /// When it was begun in truth.
  package let started: Int
  /// The first frame number that has not been handed in.
  package var next: Int
  package var isProduced: Bool
  package var isProcessed: Bool
  /// Pictures that were looked at.
  package var frames: Int
  /// Its journal is whole.
  package var hasJournal: Bool
  /// What it came to, as the processor wrote it at the end.
  package var sums: [UInt8]?

  package init(
    videoID: Int, name: String, generation: Int, began: Int, started: Int? = nil, next: Int = 0,
    isProduced: Bool = false,
    isProcessed: Bool = false, frames: Int = 0, hasJournal: Bool = true, sums: [UInt8]? = nil
  ) {
    self.videoID = videoID
    self.name = name
    self.generation = generation
    self.began = began
    self.started = started ?? began
    self.next = next
    self.isProduced = isProduced
    self.isProcessed = isProcessed
    self.frames = frames
    self.hasJournal = hasJournal
    self.sums = sums
  }
}

/// One message, and what to confirm it with; nil inside for one that cannot be read.
package struct FrameDelivery<Entry: Sendable>: Sendable {
  package let receipt: String
  package let entry: Entry?

  package init(receipt: String, entry: Entry?) {
    self.receipt = receipt
    self.entry = entry
  }
}

/// Where pictures of videos are handed in.
package protocol FrameIntake: Sendable {
  /// Goes on with the run of this name, or with the one there is when nil; else begins one.
  func begin(_ videoID: Int, run name: String?, at milliseconds: Int) async throws -> (run: FrameRun, isNew: Bool)
  /// Every picture once, in order, and never in the place of one that nobody has read.
  func add(_ entry: VideoFrameEntry, of run: FrameRun) async throws -> FrameAddition
}

package enum FrameAddition: Sendable, Equatable {
  case added
  /// It was handed in before.
  case known
  /// There is no room until somebody reads.
  case full
  /// Another run of the video has begun.
  case superseded
}

/// Where pictures are handed out to be looked at: to one at a time, who holds them all, so that each video's stay in order.
package protocol FrameWork: Sendable {
  /// Becomes or stays the one who looks. False while another one is.
  func hold() async throws -> Bool
  func letGo() async throws
  /// What was handed to somebody who did not finish it, in order. Once, after `hold`.
  func takeOver() async throws -> [FrameDelivery<VideoFrameEntry>]
  /// nil when another one looks now. Who asks has nothing at hand.
  func take(limit: Int) async throws -> [FrameDelivery<VideoFrameEntry>]?
  func run(of videoID: Int) async throws -> FrameRun?
  /// For pictures of those who have no runs of their own.
  func beginRun(of videoID: Int, name: String, at milliseconds: Int) async throws -> FrameRun
  /// Records from a place on, at most so many.
  func journal(of run: FrameRun, from place: Int, limit: Int) async throws -> [[UInt8]]
  /// Whether somebody watches this video.
  func isWatched(_ videoID: Int) async throws -> Bool
  /// These pictures are done, in this order: everything that came of one appears in one step, or nothing. Behind one
  /// that could not be kept none is.
  func commit(_ settlements: [FrameSettlement]) async throws -> [FrameCommitOutcome]
  /// Nothing comes of this one.
  func pass(_ receipt: String) async throws
}

extension FrameWork {
  package func commit(_ result: FrameResult, of run: FrameRun, receipt: String) async throws -> FrameCommitOutcome {
    try await commit([FrameSettlement(result: result, run: run, receipt: receipt)]).first ?? .lost
  }
}

/// What came of a picture of a run, and what to confirm the picture with.
package struct FrameSettlement: Sendable {
  package let result: FrameResult
  package let run: FrameRun
  package let receipt: String

  package init(result: FrameResult, run: FrameRun, receipt: String) {
    self.result = result
    self.run = run
    self.receipt = receipt
  }
}

/// All that came of one picture.
package struct FrameResult: Sendable {
  package let entry: ProcessedFrameEntry
  /// nil when nothing was looked at.
  package let record: DetectionRecord?
  /// At the end of the run.
  package let sums: [UInt8]?

  package init(entry: ProcessedFrameEntry, record: DetectionRecord?, sums: [UInt8]? = nil) {
    self.entry = entry
    self.record = record
    self.sums = sums
  }
}

package enum FrameCommitOutcome: String, Sendable {
  case done
  /// It was done before.
  case known
  /// There is no room until those behind read, or there was none for the one before; nothing has happened.
  case full
  /// Another run of the video has begun; the picture is forgotten.
  case superseded
  /// Another one looks now; nothing has happened.
  case lost
}

/// Where the back end's messenger gets what pictures came to.
package protocol ProcessedFrames: Sendable {
  /// Confirms what was carried; then gives what else this messenger had, and without any waits for the next ones, at
  /// most so long. Who asks has nothing at hand.
  func take(
    limit: Int, waiting: Duration, confirming: [String]
  ) async throws -> [FrameDelivery<ProcessedFrameEntry>]
  /// What other messengers had for longer than this.
  func adopt(limit: Int, idle: Duration) async throws -> [FrameDelivery<ProcessedFrameEntry>]
  func confirm(_ receipts: [String]) async throws
  /// Which of these videos somebody watches.
  func watched(_ videoIDs: Set<Int>) async throws -> Set<Int>
}

extension ProcessedFrames {
  package func take(limit: Int, waiting: Duration) async throws -> [FrameDelivery<ProcessedFrameEntry>] {
    try await take(limit: limit, waiting: waiting, confirming: [])
  }
}

/// Says which channels somebody listens to, for all who make pictures and figures.
package protocol ListenerMarks: Sendable {
  /// Marks these, or keeps them marked.
  func mark(_ channels: [LiveChannel]) async throws
  /// Nobody here listens to these any more; marks of others stay.
  func release(_ channels: [LiveChannel]) async throws
}

/// What is left of a run, to be put away.
package protocol FrameRemains: Sendable {
  func run(of videoID: Int) async throws -> FrameRun?
  /// Whether everything that came of the run has been confirmed by all who read it.
  func isDelivered(_ run: FrameRun) async throws -> Bool
  /// Removes what was read by all, and what was kept for this run. Until the next run of the video it is remembered
  /// whether all of this one was written down.
  func remove(_ run: FrameRun, asPutAway: Bool) async throws
  /// Whether all of the run of this name was written down before it was removed.
  func wasPutAway(_ videoID: Int, run name: String) async throws -> Bool
}
