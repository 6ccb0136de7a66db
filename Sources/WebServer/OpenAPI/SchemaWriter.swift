/// Writes schemas as JSON and collects those that have a name.
struct SchemaWriter {
  private(set) var named: [(String, JSONValue)] = []

  mutating func schema(_ schema: Schema) -> JSONValue {
    switch schema {
    case .any: return .object([])
    case .null: return ["type": "null"]
    case .boolean: return ["type": "boolean"]
    case .integer(let minimum, let maximum):
      return limited("integer", minimum.map { .integer($0) }, maximum.map { .integer($0) })
    case .number(let minimum, let maximum):
      return limited("number", minimum.map { .number($0) }, maximum.map { .number($0) })
    case .text(nil): return ["type": "string"]
    case .text(let format?): return ["type": "string", "format": .string(format)]
    case .choice(let words): return ["type": "string", "enum": .array(words.map { .string($0) })]
    case .array(let element): return ["type": "array", "items": self.schema(element)]
    case .map(let value): return ["type": "object", "additionalProperties": self.schema(value)]
    case .object(let properties, let required): return object(properties, required)
    case .oneOf(let choices): return ["anyOf": .array(choices.map { self.schema($0) })]
    case .named(let name, let schema): return reference(name, schema)
    case .described(let schema, let text): return with(schema, "description", .string(text))
    case .example(let schema, let example): return with(schema, "examples", .array([example]))
    }
  }

  mutating func parameter(_ parameter: ParameterDescription) -> JSONValue {
    [
      "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
      "required": .bool(parameter.isRequired), "description": .string(parameter.summary),
      "schema": schema(parameter.schema),
    ]
  }

  mutating func requestBody(_ body: RequestBodyDescription) -> JSONValue {
    var members: [(String, JSONValue)] = [("required", .bool(body.isRequired)), ("content", content(body.contents))]
    if !body.summary.isEmpty { members.insert(("description", .string(body.summary)), at: 0) }
    return .object(members)
  }

  mutating func responses(_ responses: [ResponseDescription], isLimited: Bool) -> JSONValue {
    var members: [(String, JSONValue)] = responses.map { response in
      var answer: [(String, JSONValue)] = [("description", .string(response.summary))]
      if !response.contents.isEmpty { answer.append(("content", content(response.contents))) }
      return (String(response.status), .object(answer))
    }
    if isLimited, !responses.contains(where: { $0.status == 429 }) {
      members.append(("429", ["description": "Too many requests; Retry-After says how many seconds to wait."]))
    }
    return .object(members)
  }

  private mutating func content(_ contents: [(type: String, schema: Schema)]) -> JSONValue {
    .object(contents.map { ($0.type, ["schema": schema($0.schema)]) })
  }

  private mutating func object(_ properties: [Schema.Property], _ required: [String]?) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("type", "object"), ("properties", .object(properties.map { ($0.name, schema($0.schema)) })),
    ]
    let required = required ?? properties.map(\.name)
    if !required.isEmpty { members.append(("required", .array(required.map { .string($0) }))) }
    return .object(members)
  }

  /// A schema that refers to itself is described at its first mention; the place is kept meanwhile.
  private mutating func reference(_ name: String, _ schema: Schema) -> JSONValue {
    if !named.contains(where: { $0.0 == name }) {
      named.append((name, .null))
      let written = self.schema(schema)
      if let place = named.firstIndex(where: { $0.0 == name }) { named[place].1 = written }
    }
    return ["$ref": .string("#/components/schemas/\(name)")]
  }

  private mutating func with(_ schema: Schema, _ name: String, _ value: JSONValue) -> JSONValue {
    guard case .object(let members) = self.schema(schema) else { return .null }
    return .object(members + [(name, value)])
  }

  private func limited(_ type: String, _ minimum: JSONValue?, _ maximum: JSONValue?) -> JSONValue {
    var members: [(String, JSONValue)] = [("type", .string(type))]
    if let minimum { members.append(("minimum", minimum)) }
    if let maximum { members.append(("maximum", maximum)) }
    return .object(members)
  }
}
