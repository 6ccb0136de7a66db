package import TrafficCore

/// Keeps files by name: uploads, results, evidence.
package protocol Objects: Sendable {
  /// Begins to write an object.
  /// - Parameter type: the media type, given back with a link.
  func writer(_ key: ObjectKey, type: String) async throws -> any ObjectWriter
  /// Copies a file of this machine.
  func put(_ key: ObjectKey, file: String, type: String) async throws -> ObjectInfo
  /// - Parameter range: bytes, counted from 0; what lies behind the end is left out. nil: all.
  /// - Throws: `StoreError` of kind `missing`; `invalid` for a range that begins behind the end.
  func reader(_ key: ObjectKey, range: Range<Int>?) async throws -> any ObjectReader
  /// Copies the object into a file of this machine, which appears whole or not at all.
  func copy(_ key: ObjectKey, toFile path: String) async throws
  func head(_ key: ObjectKey) async throws -> ObjectInfo?
  /// Without complaint when there is none.
  func delete(_ key: ObjectKey) async throws
  /// In the order of their names.
  /// - Parameters:
  ///   - prefix: of the name; empty for all.
  ///   - after: names behind this one only, to go on with a long list.
  func list(prefix: String, after: ObjectKey?, limit: Int) async throws -> [ObjectInfo]
  /// Removes what writers that died have begun, under a prefix and in this span of time, and never finished: parts of
  /// large objects that no list shows. Gives how many there were.
  func removeUnfinished(
    prefix: String, from start: Timestamp, before end: Timestamp, _ isOurs: @Sendable (ObjectKey) -> Bool
  ) async throws -> Int
  /// An address from which anybody who has it may read the object for a while; nil where the server itself must serve.
  func link(_ key: ObjectKey, lasting: Duration) async throws -> String?
  /// Where the object lies on this machine, when it does; nil otherwise. Read only.
  func localFile(_ key: ObjectKey) async throws -> String?
  /// Whether it can be reached and written to; throws what is wrong. For the health of the system.
  func check() async throws
}
