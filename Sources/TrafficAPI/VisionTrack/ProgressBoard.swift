import Groundwork
import Pipeline
import Records

/// Which jobs one socket follows, and which of their news it gets when: a pure machine without clock or socket.
///
/// At most one message per job and interval; the newest news waits for its turn, and the end of a job never waits.
struct ProgressBoard {
  enum Verdict: Equatable {
    /// Not followed, or kept for later.
    case nothing
    case send(JobEvent)
    /// The last news of this job; it is no longer followed.
    case finish(jobID: String)
  }

  private struct Following {
    var last: Duration
    var waiting: JobEvent?
  }

  private let interval: Duration
  private let capacity: Int
  private var jobs: [String: Following] = [:]

  init(interval: Duration = .milliseconds(200), capacity: Int = 64) {
    self.interval = interval
    self.capacity = capacity
  }

  var isEmpty: Bool { jobs.isEmpty }
  var followed: [String] { Array(jobs.keys) }

  /// False when there are too many. The state of now was just sent.
  mutating func follow(_ jobID: String, at now: Duration) -> Bool {
    if jobs[jobID] == nil, jobs.count >= capacity { return false }
    jobs[jobID] = Following(last: now)
    return true
  }

  mutating func leave(_ jobID: String) { jobs[jobID] = nil }

  mutating func received(_ news: JobEvent, at now: Duration) -> Verdict {
    guard var job = jobs[news.jobID] else { return .nothing }
    if news.state.hasEnded {
      jobs[news.jobID] = nil
      return .finish(jobID: news.jobID)
    }
    guard now - job.last >= interval else {
      job.waiting = news
      jobs[news.jobID] = job
      return .nothing
    }
    jobs[news.jobID] = Following(last: now)
    return .send(news)
  }

  /// The news whose turn has come.
  mutating func due(at now: Duration) -> [JobEvent] {
    var due: [JobEvent] = []
    for (id, job) in jobs {
      guard let news = job.waiting, now - job.last >= interval else { continue }
      due.append(news)
      jobs[id] = Following(last: now)
    }
    return due
  }

  /// When the next news is due; nil while none waits.
  var nextDue: Duration? { jobs.values.compactMap { $0.waiting == nil ? nil : $0.last + interval }.min() }
}
