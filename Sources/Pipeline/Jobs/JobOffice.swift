import Groundwork
package import Records

/// Where jobs are handed in, called off and waited for: what an interface needs of them.
package struct JobOffice: Sendable {
  private let house: JobHouse
  private let insertions: Together<Job, Bool>

  package init(_ house: JobHouse) {
    self.house = house
    insertions = Together { jobs in
      guard try await house.store.insert(jobs) < jobs.count else { return jobs.map { _ in true } }
      // Some id was known: nobody can tell which, so each is told what the table has.
      return try await jobs.asyncMap { job in try await house.store.find(job.id) == job }
    }
  }

  /// Writes the row, then spreads the word. Once this returns the job is accepted, whatever happens to the process.
  package func submit(_ job: Job) async throws {
    guard try await insertions.ask(job) else {
      throw StoreError(.conflict, "There is a job \(job.id) already.")
    }
    await house.offer(job)
    await house.tell(job)
  }

  /// Many at once, all or none; those of a known id are left as they are.
  package func submit(_ jobs: [Job]) async throws {
    try await house.store.insert(jobs)
    do {
      try await house.queue.announce(jobs)
    } catch {
      house.log.debug("\(jobs.count) jobs wait for the next look into the table: \(error)")
    }
    for job in jobs { await house.tell(job) }
  }

  /// nil when there is none of that id; a job that had ended comes unchanged.
  package func cancel(_ id: String) async throws -> Job? {
    guard let job = try await house.store.cancel(id, at: house.now) else { return nil }
    await house.tell(job)
    return job
  }

  /// Waits until a job has ended; nil when there is none, or it still runs after `limit`.
  package func wait(for id: String, atMost limit: Duration) async throws -> Job? {
    let feed = try await house.events.listen(capacity: 256)
    defer { feed.close() }
    let deadline = house.clock.now + limit
    while true {
      guard let job = try await house.store.find(id) else { return nil }
      if job.state.hasEnded { return job }
      let now = house.clock.now
      guard now < deadline else { return nil }
      // News may be lost: look again now and then.
      await house.news(feed, until: min(deadline, now + Self.looksAgain)) { $0.jobID == id && $0.state.hasEnded }
      try Task.checkCancellation()
    }
  }

  private static let looksAgain = Duration.seconds(1)
}

extension Array {
  fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}

extension JobHouse {
  /// Returns when news of the wanted kind has come, or at the deadline, or when the task is cancelled.
  func news(_ feed: JobEventFeed, until deadline: Duration, _ isWanted: @escaping @Sendable (JobEvent) -> Bool) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        while let event = await feed.next(), !isWanted(event) {}
      }
      group.addTask { try? await clock.sleep(until: deadline) }  // cancelled when news comes first
      await group.next()
      group.cancelAll()
    }
  }
}
