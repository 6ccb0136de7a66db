package import Groundwork
package import Identity
package import Records
import TrafficCore
package import WebServer

/// Writes down who changed what. A change whose entry cannot be written is reported loudly, not undone.
package struct AuditTrail: Sendable {
  private let store: any AuditStore
  private let clock: any WallClock
  private let log: Log

  package init(store: any AuditStore, clock: any WallClock = SystemWallClock(), log: Log) {
    self.store = store
    self.clock = clock
    self.log = log.named("audit")
  }

  /// - Parameters:
  ///   - actor: nil for the program itself and its command line.
  ///   - action: `user.create`, `key.revoke`.
  ///   - subject: a kind and an id: `user 5f0f…`.
  ///   - details: without secrets.
  package func record(
    _ action: String, _ subject: String, by actor: Principal?, details: JSONValue = [:], caller: Caller
  ) async {
    let entry = AuditEntry(
      at: Timestamp(sinceEpoch: clock.sinceEpoch), actor: actor?.identifier ?? actor?.label ?? "system",
      actorName: actor?.name ?? "system", action: action, subject: subject, details: details.text,
      address: caller.address, requestID: caller.requestID)
    do {
      try await store.append(entry)
      log.info("\(entry.actorName): \(action) \(subject)", ["address": .text(caller.address)])
    } catch {
      log.error("\(entry.actorName): \(action) \(subject) could not be written to the audit log: \(error)")
    }
  }
}
