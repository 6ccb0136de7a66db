/// Remembers what was worked out for an input, so that the same question is not worked out twice. Bounded, and
/// forgetful by design.
package protocol ResultCache: Sendable {
  func value(for key: String) async throws -> [UInt8]?
  func keep(_ value: [UInt8], for key: String) async throws
}
