import Groundwork
import Records

/// A connection on a thread of its own, made when it is needed and again when it was lost.
actor PostgresThread {
  private let thread: BlockingThread
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let make: @Sendable () throws -> PostgresConnection
  private let door: PostgresDoor
  private let clock = SystemMonotonicClock()
  private var connection: PostgresConnection?
  private var lastUsed = Duration.zero

  /// How often a transaction is tried when others get in its way.
  private static let mostCollisions = 5
  /// After a rest this long a connection is looked at before it is used.
  private static let longRest = Duration.seconds(1)

  init(number: Int, door: PostgresDoor, make: @escaping @Sendable () throws -> PostgresConnection) {
    thread = BlockingThread(name: "postgres \(number)")
    self.door = door
    self.make = make
  }

  func perform<Result: Sendable>(
    _ access: SQLAccess, _ body: @Sendable (any SQLConnection) throws -> Result
  ) throws -> Result {
    var (collisions, wasLost) = (0, false)
    while true {
      let connection = try open()
      do {
        defer { lastUsed = clock.now }
        return try run(access, connection, body)
      } catch let lost as PostgresLost {
        self.connection = nil
        let isSafe = access == .transaction ? !connection.isCommitting : access != .write
        guard isSafe, !wasLost else { throw Self.error(lost, access, connection) }
        wasLost = true
      } catch let collision as PostgresCollision {
        collisions += 1
        guard collisions < Self.mostCollisions else { throw collision.error }
      }
    }
  }

  func close() { connection = nil }

  private func run<Result>(
    _ access: SQLAccess, _ connection: PostgresConnection, _ body: (any SQLConnection) throws -> Result
  ) throws -> Result {
    switch access {
    case .read, .glance, .write: try body(connection)
    case .snapshot:
      try connection.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") { try body(connection) }
    case .transaction: try connection.transaction("BEGIN") { try body(connection) }
    }
  }

  private func open() throws -> PostgresConnection {
    if let connection, clock.now - lastUsed < Self.longRest || connection.isAlive { return connection }
    connection = nil
    let made = try door.pass(make)
    connection = made
    lastUsed = clock.now
    return made
  }

  private static func error(_ lost: PostgresLost, _ access: SQLAccess, _ connection: PostgresConnection) -> StoreError {
    let outcome =
      switch access {
      case .read, .glance, .snapshot: "Nothing was to be changed."
      case .write, .transaction: "Whether the change was kept is not known."
      }
    return StoreError(.unavailable, "\(connection.place): the connection was lost (\(lost.text)). \(outcome)")
  }
}
