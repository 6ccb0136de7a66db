import Identity
import Records
import WebServer

/// The forms of our own API's rows, for the reference.
enum OwnSchemas {
  static let user = Schema.named(
    "User",
    .object([
      "id": .uuid, "name": .string, "email": Schema.string.orNull, "role": .choice(Role.allCases.map(\.rawValue)),
      "is_active": .boolean, "must_change_password": .boolean, "created": .dateTime,
      "last_login": Schema.dateTime.orNull,
    ]))

  static let session = Schema.named(
    "Session",
    .object([
      "id": .uuid, "user_id": .uuid, "created": .dateTime, "expires": .dateTime, "last_seen": .dateTime,
      "address": .string, "user_agent": .string, "revoked": Schema.dateTime.orNull,
      "is_present": .described(.boolean, "The sign-in that asks."),
    ]))

  static let key = Schema.named(
    "Key",
    .object([
      "id": .uuid, "name": .string, "prefix": .string, "scopes": .array(.choice(Scope.allCases.map(\.rawValue))),
      "owner": Schema.string.orNull, "created": .dateTime, "expires": Schema.dateTime.orNull,
      "last_used": Schema.dateTime.orNull, "revoked": Schema.dateTime.orNull,
    ]))

  static let progress = Schema.object([
    "current": .integer, "total": .integer, "fraction": Schema.number.orNull, "message": .string,
  ])

  static let job = Schema.named(
    "Job",
    .object([
      "id": .uuid, "kind": .string, "state": .choice(JobState.allCases.map(\.rawValue)), "priority": .integer,
      "owner": Schema.string.orNull, "input_name": .string, "parameters": .any, "attempt": .integer,
      "maximum_attempts": .integer, "progress": progress, "result": .any, "error": Schema.string.orNull,
      "created": .dateTime, "updated": .dateTime, "started": Schema.dateTime.orNull, "ended": Schema.dateTime.orNull,
    ]))

  /// One Server-Sent Event; a stream is described by its events.
  static let news = Schema.object([
    "event": .choice(["job"]),
    "data": .described(
      .string, "A JSON object with id, kind, state, attempt, progress, error, at."),
  ])

  static let entry = Schema.named(
    "AuditEntry",
    .object([
      "id": .uuid, "at": .dateTime, "actor": .string, "actor_name": .string, "action": .string, "subject": .string,
      "details": .any, "address": .string, "request_id": Schema.string.orNull,
    ]))

  static let upload = Schema.named(
    "Upload",
    .object([
      "id": .uuid, "name": .string, "type": .string, "size": Schema.integer.orNull, "received": .integer,
      "is_complete": .boolean, "created": .dateTime, "expires": .dateTime,
    ]))

  static let model = Schema.named(
    "Model",
    .object([
      "name": .string, "bytes": .integer, "is_loaded": .boolean,
      "ap50": .described(.map(.number), "By source of the validation pictures, vehicles as one class, 0 to 1."),
      "milliseconds": Schema.number.orNull, "input": Schema.array(.integer).orNull,
      "classes": Schema.array(.string).orNull,
    ]))

  static let detectionSession = Schema.named(
    "DetectionSession",
    .object([
      "id": .uuid, "kind": .choice(VisionTrackSession.Kind.allCases.map(\.rawValue)),
      "state": .choice(VisionTrackSession.Status.allCases.map(\.rawValue)), "name": Schema.string.orNull,
      "owner": Schema.string.orNull, "model": .string, "confidence": .number, "frames": .integer,
      "detections": .integer, "processing_seconds": .number, "created": .dateTime,
    ]))

  static func list(_ item: Schema) -> Schema {
    .object(["items": .array(item), "limit": .integer, "offset": .integer])
  }

  static let page = [
    ParameterDescription.query("limit", "At most so many.", schema: .integer(minimum: 1, maximum: 1000)),
    ParameterDescription.query("offset", "So many of the first are left out.", schema: .integer(minimum: 0)),
  ]

  static let id = ParameterDescription.path("id", "Which one.", schema: .string)
  static let ifMatch = ParameterDescription(
    "If-Match", in: .header, "The ETag of the user as it was read.", schema: .string, isRequired: true)
}
