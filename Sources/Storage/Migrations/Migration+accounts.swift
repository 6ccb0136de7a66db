extension Migrations {
  static let accounts = Migration(number: 2, name: "accounts") { _ in
    [
      """
      CREATE TABLE gantry_users (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL, email TEXT, email_key TEXT,
        password_hash TEXT NOT NULL, role TEXT NOT NULL, is_active BIGINT NOT NULL,
        must_change_password BIGINT NOT NULL, created BIGINT NOT NULL, password_changed BIGINT NOT NULL,
        last_login BIGINT)
      """,
      "CREATE UNIQUE INDEX gantry_users_name_key ON gantry_users (name_key)",
      "CREATE UNIQUE INDEX gantry_users_email_key ON gantry_users (email_key)",
      """
      CREATE TABLE gantry_sessions (
        id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES gantry_users (id) ON DELETE CASCADE,
        created BIGINT NOT NULL, expires BIGINT NOT NULL, last_seen BIGINT NOT NULL, address TEXT NOT NULL,
        user_agent TEXT NOT NULL, revoked BIGINT)
      """,
      "CREATE INDEX gantry_sessions_user ON gantry_sessions (user_id, created DESC)",
      "CREATE INDEX gantry_sessions_expires ON gantry_sessions (expires)",
      """
      CREATE TABLE gantry_keys (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, prefix TEXT NOT NULL, hash TEXT NOT NULL, scopes TEXT NOT NULL,
        owner TEXT, created BIGINT NOT NULL, expires BIGINT, last_used BIGINT, revoked BIGINT)
      """,
      "CREATE UNIQUE INDEX gantry_keys_hash ON gantry_keys (hash)",
      """
      CREATE TABLE gantry_audit (
        id TEXT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, actor_name TEXT NOT NULL, action TEXT NOT NULL,
        subject TEXT NOT NULL, details TEXT NOT NULL, address TEXT NOT NULL, request_id TEXT)
      """,
      "CREATE INDEX gantry_audit_at ON gantry_audit (at DESC)",
      "CREATE INDEX gantry_audit_actor ON gantry_audit (actor, at DESC)",
      "CREATE INDEX gantry_audit_subject ON gantry_audit (subject, at DESC)",
    ]
  }
}
