import Pipeline
import Records

/// What a job leaves besides its row, by name, and who takes it away when it has ended.
struct JobLeavings: Sendable {
  let stores: Stores
  let objects: any Objects

  static func result(of job: Job) -> String { "results/\(job.id).mp4" }
  static func analytics(of job: Job) -> String { "analytics/\(job.id).json" }
  static func output(of session: String) -> String { "outputs/\(session)_output.mp4" }

  /// Of a job of VisionTrack.
  static func session(of job: Job) -> String {
    do {
      return try JobParameters(of: job).sessionID ?? job.id
    } catch {
      return job.id
    }
  }

  /// Removes what nobody needs of a job that has ended. Done again it does no harm.
  func tidy(_ job: Job) async throws {
    if job.state != .completed {
      switch job.kind {
      case JobKinds.trafficAIVideo:
        try await remove(Self.result(of: job))
        try await remove(Self.analytics(of: job))
      case JobKinds.visionTrackVideo:
        let id = Self.session(of: job)
        try await remove(Self.output(of: id))
        if var session = try await stores.visionTrack.session(id), session.status != .failed {
          session.status = .failed
          _ = try await stores.visionTrack.update(session)
        }
      default: break
      }
    }
    // Last: while it lies there, the sweep knows that the rest may do so too.
    if let input = job.inputKey, try await !isNeeded(input, by: job) { try await remove(input) }
  }

  /// A job that did not end well may have been handed in again, with the same file.
  private func isNeeded(_ input: String, by job: Job) async throws -> Bool {
    if job.state == .completed, input.hasPrefix("uploads/\(job.id).") { return false }
    return try await stores.jobs.inputsInUse().contains { $0.inputKey == input }
  }

  private func remove(_ key: String) async throws { try await objects.delete(try ObjectKey(key)) }
}
