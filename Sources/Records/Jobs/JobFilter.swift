package import TrafficCore

/// Which jobs a list shows; what is nil or empty does not matter.
package struct JobFilter: Sendable, Hashable {
  package var kinds: [String]
  package var states: [JobState]
  package var owners: [String]
  package var createdFrom: Timestamp?
  package var createdBefore: Timestamp?

  package init(
    kinds: [String] = [], states: [JobState] = [], owners: [String] = [], createdFrom: Timestamp? = nil,
    createdBefore: Timestamp? = nil
  ) {
    self.kinds = kinds
    self.states = states
    self.owners = owners
    self.createdFrom = createdFrom
    self.createdBefore = createdBefore
  }
}
