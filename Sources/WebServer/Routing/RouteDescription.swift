/// What a reader of the reference has to know about a route; it becomes its part of the OpenAPI document.
package struct RouteDescription: Sendable {
  package var summary: String
  package var details: String
  package var tags: [String]
  package var parameters: [ParameterDescription]
  package var requestBody: RequestBodyDescription?
  package var responses: [ResponseDescription]
  package var isDeprecated: Bool

  package init(
    _ summary: String, details: String = "", tags: [String] = [], parameters: [ParameterDescription] = [],
    requestBody: RequestBodyDescription? = nil, responses: [ResponseDescription], isDeprecated: Bool = false
  ) {
    self.summary = summary
    self.details = details
    self.tags = tags
    self.parameters = parameters
    self.requestBody = requestBody
    self.responses = responses
    self.isDeprecated = isDeprecated
  }
}

extension RouteDescription {
  /// Of parameters of the path that are one of some words.
  var pathChoices: [String: [String]] {
    parameters.reduce(into: [:]) { choices, parameter in
      if parameter.place == .path, case .choice(let words) = parameter.schema { choices[parameter.name] = words }
    }
  }
}

/// A value in the path, behind the `?` or in a header.
package struct ParameterDescription: Sendable {
  package enum Place: String, Sendable { case path, query, header, cookie }

  package var name: String
  package var place: Place
  package var summary: String
  package var schema: Schema
  package var isRequired: Bool

  package init(_ name: String, in place: Place, _ summary: String, schema: Schema = .string, isRequired: Bool? = nil) {
    self.name = name
    self.place = place
    self.summary = summary
    self.schema = schema
    self.isRequired = isRequired ?? (place == .path)
  }

  package static func path(_ name: String, _ summary: String, schema: Schema = .string) -> Self {
    Self(name, in: .path, summary, schema: schema)
  }

  package static func query(_ name: String, _ summary: String, schema: Schema = .string, isRequired: Bool = false)
    -> Self
  {
    Self(name, in: .query, summary, schema: schema, isRequired: isRequired)
  }
}

/// What a route takes.
package struct RequestBodyDescription: Sendable {
  package var summary: String
  /// Media type and form.
  package var contents: [(type: String, schema: Schema)]
  package var isRequired: Bool

  package init(_ summary: String = "", contents: [(type: String, schema: Schema)], isRequired: Bool = true) {
    self.summary = summary
    self.contents = contents
    self.isRequired = isRequired
  }

  package static func json(_ schema: Schema, isRequired: Bool = true) -> Self {
    Self(contents: [("application/json", schema)], isRequired: isRequired)
  }

  package static func multipart(_ schema: Schema) -> Self { Self(contents: [("multipart/form-data", schema)]) }
}

/// One status that a route answers with.
package struct ResponseDescription: Sendable {
  package var status: Int
  package var summary: String
  package var contents: [(type: String, schema: Schema)]

  package init(_ status: Int, _ summary: String, contents: [(type: String, schema: Schema)] = []) {
    self.status = status
    self.summary = summary
    self.contents = contents
  }

  package static func json(_ status: Int, _ summary: String, _ schema: Schema) -> Self {
    Self(status, summary, contents: [("application/json", schema)])
  }

  package static func empty(_ status: Int, _ summary: String) -> Self { Self(status, summary) }
}
