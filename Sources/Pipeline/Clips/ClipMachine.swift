import TrafficCore
import Wire

/// Keeps the last seconds of a film, and what follows once something has happened. A plain value; moments are those of
/// the pictures.
///
/// A clip begins with the key picture before its time: nothing else can be decoded. What happens soon after its first
/// event makes it longer; what happens later begins another one when this one is over, which goes back to the seconds
/// before that event. So every event is whole in one clip, and no clip waits for a quiet road.
struct ClipMachine: Sendable {
  /// Pictures of one clip, in order.
  struct Cut: Sendable {
    let causes: Set<ClipPlan.Cause>
    let pictures: [FilmPicture]
    let parameters: H264Parameters?
    /// It ended early, because it would have become too large or the film broke off.
    let isShort: Bool

    var weight: Int { pictures.reduce(0) { $0 + $1.weight } }

    /// From the first picture to the last.
    var seconds: Double {
      guard let first = pictures.first, let last = pictures.last else { return 0 }
      return last.timestamp.seconds(since: first.timestamp)
    }
  }

  /// Events that one clip is of.
  private struct Events: Sendable {
    var causes: Set<ClipPlan.Cause>
    var first: Timestamp
    var last: Timestamp

    mutating func add(_ cause: ClipPlan.Cause, at moment: Timestamp) {
      causes.insert(cause)
      (first, last) = (min(first, moment), max(last, moment))
    }
  }

  private struct Open: Sendable {
    var events: Events
    /// What happened too late for this clip.
    var next: Events?
    var pictures: [FilmPicture]
    var bytes: Int
  }

  var plan: ClipPlan
  private var ring: [FilmPicture] = []
  private var bytes = 0
  private var open: Open?
  private var parameters: H264Parameters?
  private let mostBytes: Int
  /// Pictures that had to go before their time.
  private(set) var dropped = 0
  /// Clips of which there was no picture in the end, or none that may be kept.
  private(set) var empty = 0

  /// - Parameter mostBytes: of the ring, and of a clip.
  init(_ plan: ClipPlan, mostBytes: Int) {
    self.plan = plan
    self.mostBytes = mostBytes
  }

  var isOpen: Bool { open != nil }

  /// Nothing that comes can be decoded before a key picture.
  var waitsForKey: Bool { ring.isEmpty }

  /// The moment of the last picture.
  var newest: Timestamp? { ring.last?.timestamp }

  /// Another film follows, or pictures of this one are missing.
  mutating func restart(parameters: H264Parameters?) -> Cut? {
    defer {
      (ring, bytes) = ([], 0)
      self.parameters = parameters
    }
    return close(isShort: true)
  }

  /// No pictures came for long: what follows is no part of what was before.
  mutating func breakOff() -> Cut? { restart(parameters: parameters) }

  /// What was recorded must not be seen.
  mutating func forget() {
    dropped += ring.count
    if let open { empty += open.next == nil ? 1 : 2 }
    (ring, bytes, open, parameters) = ([], 0, nil, nil)
  }

  /// The clip that this picture ends.
  mutating func take(_ picture: FilmPicture) -> Cut? {
    var cut: Cut?
    let isAnother = picture.isKey && picture.parameters.map { parameters != nil && $0 != parameters } ?? false
    let isOrdered = ring.last.map { picture.timestamp > $0.timestamp && picture.size == $0.size } ?? true
    if isAnother || !isOrdered { cut = restart(parameters: picture.parameters ?? parameters) }
    if let new = picture.parameters { parameters = new }
    // After a break nothing can be decoded before the next key picture.
    guard picture.isKey || !ring.isEmpty else { return cut }
    ring.append(picture)
    bytes += picture.weight
    trim(at: picture.timestamp)
    return cut ?? lengthen(by: picture)
  }

  /// - Parameter moment: when; what was before is looked for in the ring.
  mutating func happened(_ cause: ClipPlan.Cause, at moment: Timestamp) {
    guard var now = open else {
      return begin(Events(causes: [cause], first: moment, last: moment), with: ring)
    }
    if moment.seconds(since: now.events.first) <= plan.span {
      now.events.add(cause, at: moment)
    } else {
      now.next = now.next ?? Events(causes: [], first: moment, last: moment)
      now.next?.add(cause, at: moment)
    }
    open = now
  }

  /// Ends what is open, because no more pictures come.
  mutating func finish() -> Cut? { close(isShort: true) }

  /// - Parameter pictures: among them those before.
  private mutating func begin(_ events: Events, with pictures: [FilmPicture]) {
    let begin = events.first.advanced(bySeconds: -plan.before)
    let first = pictures.lastIndex { $0.isKey && $0.timestamp <= begin } ?? pictures.firstIndex { $0.isKey }
    var before = first.map { pictures[$0...] } ?? []
    var bytes = before.reduce(0) { $0 + $1.weight }
    // What follows has at least as much room, or each event would make a clip of the same pictures.
    while bytes > mostBytes / 2, let next = before.dropFirst().firstIndex(where: { $0.isKey }) {
      bytes -= before[..<next].reduce(0) { $0 + $1.weight }
      before = before[next...]
    }
    open = Open(events: events, pictures: Array(before), bytes: bytes)
  }

  private mutating func lengthen(by picture: FilmPicture) -> Cut? {
    guard open != nil else { return nil }
    open?.pictures.append(picture)
    open?.bytes += picture.weight
    guard let now = open else { return nil }
    let isOver = picture.timestamp >= now.events.last.advanced(bySeconds: plan.after)
    guard isOver || now.bytes > mostBytes else { return nil }
    open?.next = nil
    let cut = close(isShort: !isOver)
    if let next = now.next { begin(next, with: now.pictures) }
    return cut
  }

  /// Also of what has happened too late for it: no more pictures come that could make another one.
  private mutating func close(isShort: Bool) -> Cut? {
    defer { open = nil }
    guard let open else { return nil }
    guard open.pictures.contains(where: { $0.isKey }) else {
      empty += 1
      return nil
    }
    let causes = open.events.causes.union(open.next?.causes ?? [])
    return Cut(causes: causes, pictures: open.pictures, parameters: parameters, isShort: isShort)
  }

  /// Groups of pictures that are not needed any more go as a whole, and the oldest ones when there is no room.
  private mutating func trim(at now: Timestamp) {
    let begin = now.advanced(bySeconds: -plan.before)
    if let needed = ring.lastIndex(where: { $0.isKey && $0.timestamp <= begin }), needed > 0 { drop(needed) }
    while bytes > mostBytes {
      let next = ring.dropFirst().firstIndex { $0.isKey } ?? ring.count
      dropped += next
      drop(next)
    }
  }

  private mutating func drop(_ count: Int) {
    bytes -= ring.prefix(count).reduce(0) { $0 + $1.weight }
    ring.removeFirst(count)
  }
}
