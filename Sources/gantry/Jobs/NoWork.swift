import Pipeline
import Records

/// Work that is done at once, to measure what lies around it.
struct NoWork: JobWork {
  static let kind = "bench.nothing"
  var kind: String { Self.kind }

  func run(_ job: Job, at desk: JobDesk) async throws -> String { #"{"done":true}"# }
}
