package import Groundwork
package import Records
package import TrafficCore
package import Wire

/// Keeps what streams come to, whether or not anybody watches: rows while they run, sums at their end. Figures come from
/// our own cameras and from back ends alike.
package actor LiveLedger {
  private let videos: any LiveVideoStore
  private let store: any LiveAnalyticsStore
  private let interval: Duration
  private let log: Log
  private var sessions: [Int: LiveSession] = [:]
  /// Rows that could not be written yet.
  private var waiting: [Int: LiveSession.Rows] = [:]
  /// Numbers that are no video's, and when that was found out.
  private var strangers: [Int: Timestamp] = [:]

  private static let mostWaiting = 1000
  private static let mostStrangers = 1000
  private static let asksAgainAfter = 60.0

  /// - Parameter interval: between two snapshots of a video.
  package init(
    videos: any LiveVideoStore, analytics: any LiveAnalyticsStore, interval: Duration = .seconds(10), log: Log
  ) {
    self.videos = videos
    store = analytics
    self.interval = interval
    self.log = log.named("live")
  }

  /// Begins a session of a video; one that is open ends. Nothing for a number that is no video's.
  package func begin(_ videoID: Int, at now: Timestamp) async {
    await end(videoID, at: now)
    guard await isKnown(videoID, at: now), sessions[videoID] == nil else { return }
    sessions[videoID] = LiveSession(videoID: videoID, began: now, interval: interval)
  }

  /// When the open session of a video began.
  package func session(of videoID: Int) -> Timestamp? { sessions[videoID]?.began }

  /// Figures of a frame. The first ones begin a session; so does a frame number that went back.
  package func take(_ analytics: LiveAnalytics, seen: [LiveSighting] = [], at now: Timestamp) async {
    let id = analytics.videoID
    if sessions[id].map({ analytics.frameNumber < $0.lastFrame }) ?? true { await begin(id, at: now) }
    guard let rows = sessions[id]?.take(analytics, seen: seen, at: now), !rows.isEmpty else { return }
    await write(rows, of: id)
  }

  /// The stream is over: its sums are written.
  package func end(_ videoID: Int, at now: Timestamp) async {
    guard let session = sessions.removeValue(forKey: videoID) else { return }
    await write(LiveSession.Rows(), of: videoID)
    waiting[videoID] = nil
    do {
      try await store.finish(session.summary(at: now))
    } catch {
      log.error("the sums of a session are lost: \(error)", ["video": .integer(videoID)])
    }
  }

  /// Before the program ends.
  package func endAll(at now: Timestamp) async { for id in sessions.keys.sorted() { await end(id, at: now) } }

  /// With what could not be written before, which is bounded: the oldest rows are given up first.
  private func write(_ rows: LiveSession.Rows, of videoID: Int) async {
    var all = waiting.removeValue(forKey: videoID) ?? LiveSession.Rows()
    all.snapshots += rows.snapshots
    all.speeding += rows.speeding
    guard !all.isEmpty else { return }
    do {
      try await store.append(all.snapshots, all.speeding)
    } catch {
      log.warning("figures of a video wait to be written: \(error)", ["video": .integer(videoID)])
      all.snapshots = all.snapshots.suffix(Self.mostWaiting)
      all.speeding = all.speeding.suffix(Self.mostWaiting)
      // What came meanwhile is newer.
      let newer = waiting.removeValue(forKey: videoID) ?? LiveSession.Rows()
      all.snapshots += newer.snapshots
      all.speeding += newer.speeding
      waiting[videoID] = all
    }
  }

  private func isKnown(_ videoID: Int, at now: Timestamp) async -> Bool {
    if let asked = strangers[videoID], now.seconds(since: asked) < Self.asksAgainAfter { return false }
    do {
      let isKnown = try await videos.find(videoID) != nil
      if strangers.count >= Self.mostStrangers { strangers = [:] }
      strangers[videoID] = isKnown ? nil : now
      return isKnown
    } catch {
      log.warning("whether there is a video \(videoID) cannot be asked: \(error)")
      return false
    }
  }
}
