import Pipeline
import Records

/// What a video job leaves besides its row, by name, and what of it goes when the job has ended.
struct JobLeavings: Sendable {
  let stores: Stores
  let objects: any Objects

  static func result(of job: Job) -> String { "results/\(job.id).mp4" }
  static func analytics(of job: Job) -> String { "analytics/\(job.id).json" }
  static func output(of session: String) -> String { "outputs/\(session)_output.mp4" }

  /// Removes what nobody needs of a job that has ended. Done again it does no harm, until somebody hands it in anew.
  func tidy(_ job: Job) async throws {
    try await removeOwnInput(of: job)
    guard job.state != .completed else { return }
    switch job.kind {
    case JobKinds.trafficAIVideo:
      try await remove(Self.result(of: job))
      try await remove(Self.analytics(of: job))
    case JobKinds.visionTrackVideo: try await failSession(of: job)
    default: break
    }
  }

  /// A file that came with the request goes with its job, however that ended, as the contracts have it. One that was
  /// uploaded before belongs to the upload, and other jobs may read it.
  private func removeOwnInput(of job: Job) async throws {
    let own = "uploads/\(job.id)"
    // Files without a usual suffix have none here either.
    guard let key = job.inputKey, key == own || key.hasPrefix("\(own).") else { return }
    try await remove(key)
  }

  private func failSession(of job: Job) async throws {
    let id = JobParameters.sessionID(of: job)
    var session = try await stores.visionTrack.session(id)
    if let session, session.owner != job.owner { return }
    try await remove(Self.output(of: id))
    guard session?.status != .failed else { return }
    session?.status = .failed
    if let session { _ = try await stores.visionTrack.update(session) }
  }

  private func remove(_ key: String) async throws { try await objects.delete(try ObjectKey(key)) }
}
