import Records
import WebServer

/// A job as this contract writes it, for the job route and the socket.
struct VisionTrackJob {
  private let id: String
  private let state: JobState
  private let progress: JobProgress
  private let result: JSONValue?
  private let error: String?

  init(_ job: Job) throws {
    id = job.id
    state = job.state
    progress = job.progress
    result = try job.result.map { try JSONValue(parsing: Array($0.utf8)) }
    error = job.error
  }

  /// While it is not over: news carries no result.
  init(_ news: JobEvent) {
    id = news.jobID
    state = news.state
    progress = news.progress
    result = nil
    error = news.error
  }

  var members: [(String, JSONValue)] {
    let name: (String, JSONValue) = ("task_id", .string(id))
    switch state {
    case .queued: return [name, ("status", "pending"), ("progress", 0)]
    case .processing:
      return [
        name, ("status", "processing"), ("progress", percent), ("current", .integer(progress.current)),
        ("total", .integer(progress.total)), ("message", .string(progress.message)),
      ]
    case .completed: return [name, ("status", "completed"), ("progress", 100), ("result", result ?? .null)]
    case .failed: return [name, ("status", "failed"), ("error", .string(error ?? "The job failed"))]
    case .cancelled: return [name, ("status", "failed"), ("error", .string(error ?? "The job was cancelled"))]
    }
  }

  var json: JSONValue { .object(members) }

  /// For the socket.
  var update: JSONValue { .object([("type", "job_update")] + members) }

  /// With one decimal.
  private var percent: JSONValue { .number(((progress.fraction ?? 0) * 1000).rounded() / 10) }

  static let schema = Schema.named(
    "VisionTrackJob",
    .object(
      [
        "task_id": .uuid, "status": .choice(["pending", "processing", "completed", "failed"]),
        "progress": .number(minimum: 0, maximum: 100), "current": .integer, "total": .integer, "message": .string,
        "result": .object([
          "session_id": .uuid, "total_frames": .integer, "total_detections": .integer, "output_path": .string,
          "status": .string,
        ]), "error": .string,
      ], required: ["task_id", "status"]))
}
