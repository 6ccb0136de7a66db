/// Reads one object piece by piece.
package protocol ObjectReader: Sendable {
  /// Of the whole object.
  var info: ObjectInfo { get }
  /// The next piece, at most 256 KiB; nil at the end. An object that ends early throws.
  func next() async throws -> [UInt8]?
  func close() async
}
