/// Decides what happens to the pieces of a body: a value that is told sizes.
struct BodyIntake: Equatable {
  enum Action: Equatable {
    /// Belongs to the body.
    case take
    /// Too much has come. The rest is thrown away so that the client reads the refusal.
    case refuse
    /// Is thrown away.
    case discard
    /// Even for throwing away it is too much: the connection ends.
    case hangUp
  }

  private let limit: Int
  /// Of a refused body, this much is read before the connection is cut.
  private let discardLimit: Int
  private(set) var received = 0
  private(set) var isRefused: Bool

  /// - Parameter announced: the length in the headers, when there is one.
  init(limit: Int, announced: Int?, discardLimit: Int) {
    self.limit = limit
    self.discardLimit = discardLimit
    isRefused = announced.map { $0 > limit } ?? false
  }

  /// True when the refusal should not wait for the body, because there is more of it than is worth reading.
  static func isHopeless(limit: Int, announced: Int?, discardLimit: Int) -> Bool {
    guard let announced else { return false }
    return announced > limit && announced > discardLimit
  }

  /// What still comes is thrown away.
  mutating func refuse() { isRefused = true }

  mutating func receive(_ count: Int) -> Action {
    received += count
    if isRefused { return received > limit + discardLimit ? .hangUp : .discard }
    guard received > limit else { return .take }
    isRefused = true
    return .refuse
  }
}
