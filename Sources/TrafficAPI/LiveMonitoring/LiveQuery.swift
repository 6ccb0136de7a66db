import Records
import TrafficCore
import WebServer

/// What stands behind the `?`, or 400 in this contract's words. Empty values are none, as its page sends them.
struct LiveQuery {
  private let query: Query

  init(_ request: Request) { query = request.query }

  func text(_ name: String) -> String? {
    guard let text = query[name]?.trimmed, !text.isEmpty else { return nil }
    return text
  }

  func integer(_ name: String) throws(HTTPError) -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text) else { throw LiveProblem.parameter(name, text, "a whole number") }
    return number
  }

  func number(_ name: String) throws(HTTPError) -> Double? {
    guard let text = text(name) else { return nil }
    guard let number = Double(text), number.isFinite else { throw LiveProblem.parameter(name, text, "a number") }
    return number
  }

  func moment(_ name: String) throws(HTTPError) -> Timestamp? {
    guard let text = text(name) else { return nil }
    guard let moment = LooseMoment.moment(text) else {
      throw LiveProblem.parameter(name, text, "a moment such as 2026-05-01T10:00:00Z")
    }
    return moment
  }

  func videoID() throws(HTTPError) -> Int {
    guard let id = try integer("video_id") else { throw LiveProblem.noVideoID }
    return id
  }

  /// `limit` and `offset`.
  func page(usual: Int, most: Int) throws(HTTPError) -> Page {
    let (limit, offset) = (try integer("limit") ?? usual, try integer("offset") ?? 0)
    if limit < 1 { throw LiveProblem.parameter("limit", "\(limit)", "1 or more") }
    if offset < 0 { throw LiveProblem.parameter("offset", "\(offset)", "0 or more") }
    return Page(limit: min(limit, most), offset: offset)
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, default usual: Choice
  ) throws(HTTPError) -> Choice where Choice.RawValue == String {
    guard let text = text(name) else { return usual }
    guard let choice = Choice(rawValue: text) else {
      throw LiveProblem.parameter(
        name, text, "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }
}
