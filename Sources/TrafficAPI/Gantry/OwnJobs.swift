import Records

/// Says of news, which carry no owner, whether they are about a job that somebody sees. Each job is looked up once.
struct OwnJobs: Sendable {
  let sight: JobSight
  let jobs: any JobStore
  private var known: [String: Bool] = [:]

  /// More jobs than anybody has at once; then all is forgotten and looked up again.
  private static let capacity = 1000

  init(sight: JobSight, jobs: any JobStore) {
    self.sight = sight
    self.jobs = jobs
  }

  mutating func has(_ id: String) async throws -> Bool {
    if let known = known[id] { return known }
    if known.count >= Self.capacity { known = [:] }
    let isSeen = try await jobs.find(id).map { sight.sees($0) } ?? false
    known[id] = isSeen
    return isSeen
  }
}
