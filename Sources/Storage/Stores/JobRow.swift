import Records

/// How a job lies in its row.
enum JobRow {
  static let columns = """
    id, kind, state, priority, owner, input_key, input_name, parameters, attempt, maximum_attempts, progress_current, \
    progress_total, progress_message, result, error, created, updated, not_before, started, ended
    """

  static func values(_ job: Job) -> [any SQLBindable] {
    [
      job.id, job.kind, job.state.rawValue, job.priority, job.owner, job.inputKey, job.inputName, job.parameters,
      job.attempt, job.maximumAttempts, job.progress.current, job.progress.total, job.progress.message, job.result,
      job.error, job.created, job.updated, job.notBefore, job.started, job.ended,
    ]
  }

  static func job(_ row: SQLRow) throws -> Job {
    var row = row
    let (id, kind, state) = (try row.text(), try row.text(), try row.word(JobState.self))
    let (priority, owner, inputKey) = (try row.integer(), try row.optionalText(), try row.optionalText())
    let (inputName, parameters) = (try row.text(), try row.text())
    let (attempt, maximumAttempts) = (try row.integer(), try row.integer())
    let progress = JobProgress(current: try row.integer(), total: try row.integer(), message: try row.text())
    let (result, error) = (try row.optionalText(), try row.optionalText())
    return Job(
      id: id, kind: kind, created: try row.moment(), state: state, priority: priority, owner: owner,
      inputKey: inputKey, inputName: inputName, parameters: parameters, attempt: attempt,
      maximumAttempts: maximumAttempts, progress: progress, result: result, error: error, updated: try row.moment(),
      notBefore: try row.moment(), started: try row.optionalMoment(), ended: try row.optionalMoment())
  }
}
