import Groundwork
import Identity
import Records
import TrafficCore
import WebServer

/// Rows as our own API writes them.
enum OwnJSON {
  static func time(_ timestamp: Timestamp) -> JSONValue {
    .string(ISO8601.text(sinceEpoch: .microseconds(timestamp.microseconds)))
  }

  static func time(_ timestamp: Timestamp?) -> JSONValue { timestamp.map { time($0) } ?? .null }

  static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  static func user(_ user: User) -> JSONValue {
    [
      "id": .string(user.id), "name": .string(user.name), "email": text(user.email), "role": .string(user.role),
      "is_active": .bool(user.isActive), "must_change_password": .bool(user.mustChangePassword),
      "created": time(user.created), "last_login": time(user.lastLogin),
    ]
  }

  /// Changes with everything that an edit may change.
  static func tag(_ user: User) -> String {
    let text = "\(user.id)\u{1}\(user.name)\u{1}\(user.email ?? "")\u{1}\(user.role)\u{1}\(user.isActive)"
    return "\"\(Digest.hexadecimal(Digest.sha256(Array(text.utf8))).prefix(16))\""
  }

  static func session(_ session: SignInSession, isPresent: Bool) -> JSONValue {
    [
      "id": .string(session.id), "user_id": .string(session.userID), "created": time(session.created),
      "expires": time(session.expires), "last_seen": time(session.lastSeen), "address": .string(session.address),
      "user_agent": .string(session.userAgent), "revoked": time(session.revoked), "is_present": .bool(isPresent),
    ]
  }

  static func key(_ key: APIKey) -> JSONValue {
    [
      "id": .string(key.id), "name": .string(key.name), "prefix": .string(key.prefix),
      "scopes": .array(key.scopes.map(JSONValue.string)), "owner": text(key.owner), "created": time(key.created),
      "expires": time(key.expires), "last_used": time(key.lastUsed), "revoked": time(key.revoked),
    ]
  }

  static func job(_ job: Job) -> JSONValue {
    [
      "id": .string(job.id), "kind": .string(job.kind), "state": .string(job.state.rawValue),
      "priority": .integer(job.priority), "owner": text(job.owner), "input_name": .string(job.inputName),
      "parameters": written(job.parameters), "attempt": .integer(job.attempt),
      "maximum_attempts": .integer(job.maximumAttempts), "progress": progress(job.progress, job.state),
      "result": job.result.map { written($0) } ?? .null, "error": text(job.error), "created": time(job.created),
      "updated": time(job.updated), "started": time(job.started), "ended": time(job.ended),
    ]
  }

  static func event(_ event: JobEvent) -> JSONValue {
    [
      "id": .string(event.jobID), "kind": .string(event.kind), "state": .string(event.state.rawValue),
      "attempt": .integer(event.attempt), "progress": progress(event.progress, event.state), "error": text(event.error),
      "at": time(event.at),
    ]
  }

  static func entry(_ entry: AuditEntry) -> JSONValue {
    [
      "id": .string(entry.id), "at": time(entry.at), "actor": .string(entry.actor),
      "actor_name": .string(entry.actorName), "action": .string(entry.action), "subject": .string(entry.subject),
      "details": written(entry.details), "address": .string(entry.address), "request_id": text(entry.requestID),
    ]
  }

  static func upload(_ upload: Upload) -> JSONValue {
    [
      "id": .string(upload.id), "name": .string(upload.name), "type": .string(upload.type),
      "size": upload.size.map(JSONValue.integer) ?? .null, "received": .integer(upload.received),
      "is_complete": .bool(upload.isComplete), "created": time(upload.created), "expires": time(upload.expires),
    ]
  }

  static func detectionSession(_ session: VisionTrackSession) -> JSONValue {
    [
      "id": .string(session.id), "kind": .string(session.kind.rawValue), "state": .string(session.status.rawValue),
      "name": written(session.metadata)["name"] ?? .null, "owner": text(session.owner),
      "model": .string(session.modelName), "confidence": .number(session.confidenceThreshold),
      "frames": .integer(session.totalFrames), "detections": .integer(session.totalDetections),
      "processing_seconds": .number(session.processingSeconds), "created": time(session.created),
    ]
  }

  static func list(_ items: [JSONValue], _ page: (limit: Int, offset: Int)) -> JSONValue {
    ["items": .array(items), "limit": .integer(page.limit), "offset": .integer(page.offset)]
  }

  /// The last report of a work may have been held back: what is completed is done.
  private static func progress(_ progress: JobProgress, _ state: JobState) -> JSONValue {
    var progress = progress
    if state == .completed { (progress.current, progress.message) = (progress.total, "") }
    return [
      "current": .integer(progress.current), "total": .integer(progress.total),
      "fraction": progress.fraction.map(JSONValue.number) ?? .null, "message": .string(progress.message),
    ]
  }

  /// JSON that is kept as text; what is none is shown as text.
  private static func written(_ text: String) -> JSONValue {
    do throws(JSONProblem) { return try JSONValue(parsing: Array(text.utf8)) } catch { return .string(text) }
  }
}
