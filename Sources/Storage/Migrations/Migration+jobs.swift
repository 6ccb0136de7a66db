extension Migrations {
  static let jobs = Migration(number: 1, name: "jobs") { _ in
    [
      """
      CREATE TABLE gantry_jobs (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, priority BIGINT NOT NULL, owner TEXT,
        input_key TEXT, input_name TEXT NOT NULL, parameters TEXT NOT NULL, attempt BIGINT NOT NULL,
        maximum_attempts BIGINT NOT NULL, progress_current BIGINT NOT NULL, progress_total BIGINT NOT NULL,
        progress_message TEXT NOT NULL, result TEXT, error TEXT, created BIGINT NOT NULL, updated BIGINT NOT NULL,
        not_before BIGINT NOT NULL, started BIGINT, ended BIGINT, worker TEXT, lease_token TEXT, lease_until BIGINT)
      """,
      "CREATE INDEX gantry_jobs_queue ON gantry_jobs (priority DESC, created, id) WHERE state = 'queued'",
      "CREATE INDEX gantry_jobs_leases ON gantry_jobs (lease_until) WHERE state = 'processing'",
      "CREATE INDEX gantry_jobs_created ON gantry_jobs (created DESC, id)",
      "CREATE INDEX gantry_jobs_owner ON gantry_jobs (owner, created DESC)",
      "CREATE INDEX gantry_jobs_ended ON gantry_jobs (ended) WHERE ended IS NOT NULL",
    ]
  }
}
