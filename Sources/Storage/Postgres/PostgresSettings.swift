/// How a PostgreSQL server is used.
package struct PostgresSettings: Sendable, Hashable {
  /// Connections kept open even when idle. 5.
  package var minimumConnections: Int
  /// Connections at most. 20.
  package var maximumConnections: Int
  /// How long somebody waits for a connection when all are busy. 5 s.
  package var patience: Duration
  /// How long a connection may take to be made. 5 s.
  package var connectLimit: Duration
  /// How long a statement may take. 30 s.
  package var statementLimit: Duration
  /// How long to wait at start for a server that does not answer yet. 30 s.
  package var startPatience: Duration

  package init(
    minimumConnections: Int = 5, maximumConnections: Int = 20, patience: Duration = .seconds(5),
    connectLimit: Duration = .seconds(5), statementLimit: Duration = .seconds(30),
    startPatience: Duration = .seconds(30)
  ) {
    self.minimumConnections = minimumConnections
    self.maximumConnections = maximumConnections
    self.patience = patience
    self.connectLimit = connectLimit
    self.statementLimit = statementLimit
    self.startPatience = startPatience
  }
}
