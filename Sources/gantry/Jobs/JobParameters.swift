import Foundation
import Pipeline
import Records

/// What the interfaces write into a video job, read by its work.
struct JobParameters: Codable, Sendable {
  var confidence: Double?
  var track: Bool?
  var sessionID: String?

  private enum CodingKeys: String, CodingKey {
    case confidence, track
    case sessionID = "session_id"
  }

  init(of job: Job) throws(JobFailure) {
    do {
      self = try JSONDecoder().decode(JobParameters.self, from: Data(job.parameters.utf8))
    } catch {
      throw JobFailure("the parameters of job \(job.id) cannot be read")
    }
    if let confidence, !(0...1).contains(confidence) {
      throw JobFailure("confidence \(confidence) is not between 0 and 1")
    }
    if let sessionID, !RandomID.isUUID(sessionID) { throw JobFailure("the session of job \(job.id) is no UUID") }
  }

  /// The session that a job fills: the one it names, else its own.
  static func sessionID(of job: Job) -> String {
    do {
      return try JobParameters(of: job).sessionID ?? job.id
    } catch {
      // A job that cannot be read does nothing to the session that it may have named.
      return job.id
    }
  }
}
