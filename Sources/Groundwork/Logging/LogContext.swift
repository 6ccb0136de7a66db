/// Facts that belong to everything a task says: the request it answers, the job it works on, the camera it reads.
///
/// ```
/// await LogContext.with(["request_id": .text(id)]) { await handler(request) }
/// ```
package enum LogContext {
  @TaskLocal private static var fields: [LogEntry.Field] = []

  /// Names that every part of the program uses for the same thing, so that lines can be found by them.
  package static let requestID = "request_id"
  package static let jobID = "job_id"
  package static let camera = "camera"

  static var current: [LogEntry.Field] { fields }

  /// Runs the body, and the tasks it waits for, with these facts besides those around it.
  package static func with<Result>(
    _ more: KeyValuePairs<String, LogValue>, _ body: () async throws -> Result
  ) async rethrows -> Result {
    let inner = fields + more.map { LogEntry.Field(name: $0.key, value: $0.value) }
    return try await $fields.withValue(inner, operation: body)
  }
}
