import Records
import WebServer

/// What a client may say about one kind of job, besides the file.
package struct JobForm: Sendable {
  package enum Parameter: String, Sendable, CaseIterable {
    case confidence, track
    case session = "session_id"

    fileprivate var schema: Schema {
      switch self {
      case .confidence: .described(.number(minimum: 0, maximum: 1), "Less certain detections are dropped.")
      case .track: .described(.boolean, "Follow things from picture to picture.")
      case .session: .described(.uuid, "Of a new session, or of one's own that is over; new unless said.")
      }
    }
  }

  package let kind: String
  package let parameters: [Parameter]

  package init(_ kind: String, _ parameters: [Parameter]) {
    self.kind = kind
    self.parameters = parameters
  }

  /// What was said, in the words that the work reads.
  /// - Throws: 422, also for parameters of other kinds.
  func read(_ given: JSONValue) throws(HTTPError) -> (json: JSONValue, session: String?) {
    var body = OwnBody(given, at: ["body", "parameters"])
    var members: [(String, JSONValue)] = []
    var session: String?
    for parameter in parameters {
      let name = parameter.rawValue
      let value: JSONValue?
      switch parameter {
      case .confidence: value = body.number(name, in: 0...1).map { .number($0) }
      case .track: value = body.flag(name).map { .bool($0) }
      case .session:
        session = body.uuid(name)
        value = session.map { .string($0) }
      }
      if let value { members.append((name, value)) }
    }
    try body.check()
    return (.object(members), session)
  }

  /// Of all that any of these kinds understands.
  static func schema(of forms: [JobForm]) -> Schema {
    let known = Parameter.allCases.filter { parameter in forms.contains { $0.parameters.contains(parameter) } }
    return .object(known.map { Schema.Property($0.rawValue, $0.schema) }, required: [])
  }
}
