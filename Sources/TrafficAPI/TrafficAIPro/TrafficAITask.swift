import Records
import WebServer

/// A task as its clients see it: the row of the job in the words of this contract.
struct TrafficAITask {
  let job: Job

  init(_ job: Job) { self.job = job }

  func json(resultURL: String?) -> JSONValue {
    [
      "id": .string(job.id), "status": .string(status), "input_filename": .string(job.inputName),
      "result_url": resultURL.map { .string($0) } ?? .null, "error_message": errorMessage.map { .string($0) } ?? .null,
      "created_at": .string(WireTime.zoned(job.created)),
    ]
  }

  /// No client knows a cancelled task; to them it has failed.
  private var status: String {
    switch job.state {
    case .queued: "queued"
    case .processing: "processing"
    case .completed: "completed"
    case .failed, .cancelled: "failed"
    }
  }

  /// What an earlier attempt died of is nobody's business while there is hope.
  private var errorMessage: String? {
    switch job.state {
    case .queued, .processing, .completed: nil
    case .failed: Self.told(job.error)
    case .cancelled: job.error ?? "The task was cancelled"
    }
  }

  /// Every failure begins alike, also one that no work has put into words. Which machine was lost is not told.
  private static func told(_ error: String?) -> String {
    let beginning = "Video processing failed"
    guard let error, !error.hasPrefix(beginning) else { return error ?? beginning }
    if error.hasPrefix("the worker "), let lost = error.firstRange(of: " was lost") {
      return "\(beginning): the worker\(error[lost.lowerBound...])"
    }
    return "\(beginning): \(error)"
  }

  static let schema = Schema.named(
    "TrafficAITask",
    .object(
      [
        "id": .uuid,
        "status": .choice(["queued", "processing", "completed", "failed"]),
        "input_filename": .described(.string, "What the client called the video."),
        "result_url": .described(
          Schema.string.orNull,
          "Once completed: where the video lies, good for an hour. Relative to this server unless it begins with http."),
        "error_message": .described(Schema.string.orNull, "Why it failed."),
        "created_at": .dateTime,
      ], required: ["id", "status", "input_filename", "result_url", "error_message", "created_at"]))
}
