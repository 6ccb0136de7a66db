package import TrafficCore

/// Which sessions a list shows; what is nil or empty does not matter.
package struct VisionTrackFilter: Sendable, Hashable {
  package var owners: [String]
  package var kinds: [VisionTrackSession.Kind]
  package var statuses: [VisionTrackSession.Status]
  package var createdFrom: Timestamp?

  package init(
    owners: [String] = [], kinds: [VisionTrackSession.Kind] = [], statuses: [VisionTrackSession.Status] = [],
    createdFrom: Timestamp? = nil
  ) {
    self.owners = owners
    self.kinds = kinds
    self.statuses = statuses
    self.createdFrom = createdFrom
  }
}
