/// What a route wants to do with a body.
package enum BodyPolicy: Sendable, Equatable {
  /// The handler gets the whole body; more than the limit (bytes) is answered with 413.
  case collected(limit: Int)
  /// The handler starts with the headers and reads the body while it arrives.
  case streamed(limit: Int)

  /// 1 MiB, for JSON.
  package static let usual = BodyPolicy.collected(limit: 1 << 20)

  package var limit: Int {
    switch self {
    case .collected(let limit), .streamed(let limit): limit
    }
  }
}
