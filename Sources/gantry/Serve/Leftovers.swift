import Pipeline
import Records
import TrafficCore

/// Takes away what processes that died in the middle have left: files that no job, upload or session answers for, and
/// sessions that nobody will bring to an end.
struct Leftovers: Sendable {
  let stores: Stores
  let objects: any Objects
  /// When this database was made: files that were there before are somebody else's.
  let since: Timestamp
  /// What is younger may be about to be named by a row.
  let age: Duration

  /// Results are asked about for so long; what is older goes with its age.
  private static let newest = Duration.seconds(86_400)
  /// Nobody writes one file for so long.
  private static let longestWriting = Duration.seconds(86_400)
  private static let folders = ["uploads/", "results/", "analytics/", "outputs/"]
  private static let filesAtOnce = 10_000
  private static let sessionsAtOnce = 500

  /// Gives how many files and sessions it found.
  func sweep(at now: Timestamp) async throws -> Int {
    let limit = now.advanced(bySeconds: -(age / .seconds(1)))
    let newest = max(since, limit.advanced(bySeconds: -(Self.newest / .seconds(1))))
    return try await endSessions(before: limit)
      + files("uploads/", from: since, before: limit) { try await removeInputs($0) }
      + files("results/", from: newest, before: limit) { try await removeResults($0) }
      + files("analytics/", from: newest, before: limit) { try await removeResults($0) }
      + files("outputs/", from: newest, before: limit) { try await removeOutputs($0) }
  }

  /// Files of which only some parts have come to the object store. Gives how many.
  func removeUnfinished(at now: Timestamp) async throws -> Int {
    let limit = now.advanced(bySeconds: -(Self.longestWriting / .seconds(1)))
    var count = 0
    for folder in Self.folders {
      count += try await objects.removeUnfinished(prefix: folder, from: since, before: limit) { Self.id(in: $0) != nil }
    }
    return count
  }

  private func files(
    _ prefix: String, from start: Timestamp, before limit: Timestamp,
    _ remove: ([(id: String, key: ObjectKey)]) async throws -> Int
  ) async throws -> Int {
    var (count, last) = (0, ObjectKey?.none)
    while case let page = try await objects.list(prefix: prefix, after: last, limit: Self.filesAtOnce), !page.isEmpty {
      last = page.last?.key
      let old = page.filter { start <= $0.modified && $0.modified < limit }.compactMap { info in
        Self.id(in: info.key).map { (id: $0, key: info.key) }
      }
      if !old.isEmpty { count += try await remove(old) }
    }
    return count
  }

  /// Uploads whose job was never written down, or has ended and was not tidied up.
  private func removeInputs(_ files: [(id: String, key: ObjectKey)]) async throws -> Int {
    // After the files: what begins to be needed later is young.
    let needed = Set(try await stores.jobs.inputsInUse().compactMap(\.inputKey))
    var count = 0
    for (id, key) in files where !needed.contains(key.text) {
      if let upload = try await stores.uploads.find(id) {
        // A whole one waits for its job; its pieces wait for nobody.
        guard upload.isComplete, key.text != upload.objectKey else { continue }
        try await objects.delete(key)
      } else if let job = try await stores.jobs.find(id) {
        guard job.state.hasEnded else { continue }
        try await JobLeavings(stores: stores, objects: objects).tidy(job)
      } else {
        try await objects.delete(key)
      }
      count += 1
    }
    return count
  }

  private func removeResults(_ files: [(id: String, key: ObjectKey)]) async throws -> Int {
    let states = try await stores.jobs.states(of: files.map(\.id))
    return try await remove(files) { id in
      switch states[id] {
      case .queued, .processing, .completed: false
      case .failed, .cancelled, nil: true
      }
    }
  }

  private func removeOutputs(_ files: [(id: String, key: ObjectKey)]) async throws -> Int {
    let statuses = try await stores.visionTrack.statuses(of: files.map(\.id))
    return try await remove(files) { id in
      switch statuses[id] {
      case .processing, .completed: false
      case .failed, nil: true
      }
    }
  }

  private func remove(
    _ files: [(id: String, key: ObjectKey)], _ isLeft: (String) -> Bool
  ) async throws -> Int {
    let left = files.filter { isLeft($0.id) }
    for file in left { try await objects.delete(file.key) }
    return left.count
  }

  /// Sessions whose request died before its job was written down, or whose job was not tidied up.
  private func endSessions(before limit: Timestamp) async throws -> Int {
    let open = try await stores.visionTrack.unfinished(before: limit, limit: Self.sessionsAtOnce)
    guard !open.isEmpty else { return 0 }
    // After the sessions: a job that ends meanwhile has written its session before.
    let worked = try await sessionsOfJobs()
    var count = 0
    for session in open where !worked.contains(session.id) {
      if try await stores.visionTrack.abandon(session.id) { count += 1 }
    }
    return count
  }

  /// Sessions that jobs not yet ended work for.
  private func sessionsOfJobs() async throws -> Set<String> {
    let filter = JobFilter(kinds: [JobKinds.visionTrackVideo], states: [.queued, .processing])
    var (sessions, offset) = (Set<String>(), 0)
    while true {
      let page = Page(limit: 1000, offset: offset)
      let jobs = try await stores.jobs.list(filter, page: page)
      sessions.formUnion(jobs.map { JobParameters.sessionID(of: $0) })
      guard jobs.count == page.limit else { return sessions }
      // Half a page back: jobs that end meanwhile move the others up.
      offset += page.limit / 2
    }
  }

  /// The id that a file is named for: `results/<id>.mp4`, `uploads/<id>/7`. nil for names of others.
  private static func id(in key: ObjectKey) -> String? {
    let parts = key.text.split(separator: "/")
    guard parts.count > 1 else { return nil }
    let id = String(parts[1].prefix { $0 != "." && $0 != "_" })
    return RandomID.isUUID(id) ? id : nil
  }
}
