import Groundwork
import Records
import TrafficCore

/// Sessions and their detections, in memory.
final class MemorySessions: VisionTrackStore {
  private struct State {
    var sessions: [String: VisionTrackSession] = [:]
    var detections: [String: [VisionTrackDetection]] = [:]
  }

  private let state = Lock(State())

  func begin(_ session: VisionTrackSession, holding lease: JobLease?) {
    state.withLock { state in
      state.sessions[session.id] = session
      state.detections[session.id] = []
    }
  }

  func append(_ detections: [VisionTrackDetection], to sessionID: String, holding lease: JobLease?) {
    state.withLock { $0.detections[sessionID, default: []] += detections }
  }

  func update(_ session: VisionTrackSession, holding lease: JobLease?) -> Bool {
    state.withLock { $0.sessions.updateValue(session, forKey: session.id) != nil }
  }

  func session(_ id: String) -> VisionTrackSession? { state.withLock { $0.sessions[id] } }

  func unfinished(before: Timestamp, limit: Int) -> [VisionTrackSession] {
    state.withLock { $0.sessions.values.filter { $0.status == .processing && $0.created < before } }
  }

  func abandon(_ id: String) -> Bool {
    state.withLock { state in
      guard state.sessions[id]?.status == .processing else { return false }
      state.sessions[id]?.status = .failed
      return true
    }
  }

  func statuses(of ids: [String]) -> [String: VisionTrackSession.Status] {
    state.withLock { state in
      Dictionary(ids.compactMap { id in state.sessions[id].map { (id, $0.status) } }, uniquingKeysWith: { $1 })
    }
  }

  func sessions(page: Page) -> [VisionTrackSession] {
    state.withLock { $0.sessions.values.sorted { $0.created > $1.created } }
  }

  func sessions(_ filter: VisionTrackFilter, page: Page) -> [VisionTrackSession] { sessions(page: page) }

  func count(_ filter: VisionTrackFilter) -> Int { state.withLock { $0.sessions.count } }

  func timeline(of sessionID: String, step: Int) -> [VisionTrackMoment] { [] }

  func course(from: Timestamp, limit: Int) -> VisionTrackCourse { VisionTrackCourse() }

  func detections(of sessionID: String, page: Page) -> [VisionTrackDetection] {
    state.withLock { Array(($0.detections[sessionID] ?? []).dropFirst(page.offset).prefix(page.limit)) }
  }

  func summary(of sessionID: String) -> VisionTrackSummary {
    let rows = state.withLock { $0.detections[sessionID] ?? [] }
    return VisionTrackSummary(
      averageConfidence: Self.mean(rows.map(\.confidence)), classDistribution: Self.counts(rows))
  }

  func analytics(from: Timestamp) -> VisionTrackAnalytics {
    let (sessions, all) = state.withLock { ($0.sessions.values.filter { $0.created >= from }, $0.detections) }
    let rows = sessions.flatMap { all[$0.id] ?? [] }
    return VisionTrackAnalytics(
      totalSessions: sessions.count, totalDetections: sessions.reduce(0) { $0 + $1.totalDetections },
      averageConfidence: Self.mean(rows.map(\.confidence)), classDistribution: Self.counts(rows),
      sessionsByKind: Dictionary(grouping: sessions, by: \.kind).mapValues(\.count),
      averageProcessingSeconds: Self.mean(sessions.map(\.processingSeconds)))
  }

  func removeSessions(before: Timestamp, limit: Int) -> [String] { [] }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  private static func counts(_ rows: [VisionTrackDetection]) -> [String: Int] {
    Dictionary(grouping: rows, by: \.className).mapValues(\.count)
  }
}
