/// Which part of a long list is wanted.
package struct Page: Sendable, Hashable {
  /// At most this many, 1…1000.
  package let limit: Int
  /// So many of the first are left out.
  package let offset: Int

  package init(limit: Int = 100, offset: Int = 0) {
    self.limit = min(max(limit, 1), 1000)
    self.offset = max(offset, 0)
  }
}
