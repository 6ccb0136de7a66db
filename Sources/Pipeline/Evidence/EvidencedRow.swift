package import Groundwork
import Records

/// What was seen and is kept as a row, with pictures as evidence among the objects.
package protocol EvidencedRow: Sendable {
  /// For sentences: one, and several.
  static var words: (one: String, many: String) { get }
  /// Below which the pictures of all rows lie.
  static var folder: String { get }
  /// What the names in rows leave out of their keys.
  static var root: String { get }

  /// What its pictures are called, whether it has any or not: the same whoever keeps it.
  var pictureNames: (image: String, thumbnail: String) { get }
  /// Those that it names.
  var pictures: [String] { get }
  /// For the log.
  var about: KeyValuePairs<String, LogValue> { get }

  func with(image: String, thumbnail: String) -> Self
}

extension EvidencedRow {
  static func key(_ name: String) throws -> ObjectKey { try ObjectKey(root + name) }
}
