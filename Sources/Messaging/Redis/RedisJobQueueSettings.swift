/// How the queue in Redis hands out jobs.
package struct RedisJobQueueSettings: Sendable, Hashable {
  /// A delivery that nobody has kept for this long goes to another worker. As long as the lease of a row. 30 s.
  package var idleAfter: Duration
  /// A job handed out more often than this is put aside as a dead letter, and its row fails. 5.
  package var maximumDeliveries: Int
  /// So many dead letters are kept. 1000.
  package var maximumDeadLetters: Int

  package init(idleAfter: Duration = .seconds(30), maximumDeliveries: Int = 5, maximumDeadLetters: Int = 1000) {
    self.idleAfter = idleAfter
    self.maximumDeliveries = maximumDeliveries
    self.maximumDeadLetters = maximumDeadLetters
  }
}
