package import TrafficCore

/// What is known about an object without reading it.
package struct ObjectInfo: Sendable, Hashable {
  package let key: ObjectKey
  /// In bytes.
  package let size: Int
  package let modified: Timestamp

  package init(key: ObjectKey, size: Int, modified: Timestamp) {
    self.key = key
    self.size = size
    self.modified = modified
  }
}
