/// Gives detections an identity that lasts from picture to picture. A plain value owned by one camera's task.
///
/// Time is that of the pictures: dropped pictures, 5 and 60 per second all work. After the first pictures an update
/// takes no memory from the heap.
package protocol Tracker: Sendable {
  /// Takes in the next picture's detections, in any order. A picture that is not newer than the one before is
  /// refused and changes nothing but `tracks`, which is then empty; unless it is older by so much that the clock must
  /// have been set.
  @discardableResult
  mutating func update(_ detections: [Detection], at timestamp: Timestamp) -> TrackerVerdict

  /// The tracks matched in the picture given last, oldest id first.
  var tracks: [Track] { get }
  /// The ids that will not come back, known since the last update.
  var ended: [Int] { get }
  /// The ids of tracks that are not seen because something nearer hides where they must be.
  var hidden: [Int] { get }
}

extension Tracker {
  package var hidden: [Int] { [] }
}

package enum TrackerVerdict: Sendable, Hashable {
  case taken
  /// The picture was not newer than the one before: a reordered or repeated timestamp of the source.
  case outOfOrder
  /// The picture is many seconds older: the source's clock was set. All tracks ended and following began again.
  case startedAnew
}
