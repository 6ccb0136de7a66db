/// Writes one object piece by piece. Nobody sees it before `finish`; released unfinished, nothing is left of it.
///
/// One task at a time. `write` waits for disk or network: that is the back-pressure.
package protocol ObjectWriter: Sendable {
  func write(_ bytes: [UInt8]) async throws
  /// Makes it visible, whole and durable, in place of what had that name.
  func finish() async throws -> ObjectInfo
  func abandon() async
}
