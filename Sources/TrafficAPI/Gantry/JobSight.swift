import Identity
import Records
import WebServer

/// Whose jobs somebody sees: an operator everybody's, others those that they have handed in themselves.
struct JobSight: Sendable {
  /// As rows name the caller; nil sees all.
  private let owners: [String]?

  init(_ caller: Principal) {
    owners = caller.may(Role.operator) ? nil : [caller.identifier, caller.label].compactMap(\.self)
  }

  var seesAll: Bool { owners == nil }

  func sees(_ job: Job) -> Bool { owners?.contains { $0 == job.owner } ?? true }

  /// The owners to ask the table for: all when empty, nobody when nil.
  func owners(wanted: String?) -> [String]? {
    guard let owners else { return wanted.map { [$0] } ?? [] }
    guard let wanted else { return owners }
    return owners.contains(wanted) ? [wanted] : nil
  }
}

extension OwnDoors {
  /// The job that the path names.
  /// - Throws: 404 also for what the caller does not see.
  func job(_ request: Request) async throws -> Job {
    guard let job = try await stores.jobs.find(request.parameter("id")), JobSight(request.caller).sees(job) else {
      throw HTTPError(404, "There is no such job.", code: "not_found")
    }
    return job
  }
}
