/// The description of routes in the form of OpenAPI 3.1, made from the routes themselves.
package struct OpenAPIDocument: Sendable {
  package var title: String
  package var version: String
  package var summary: String
  private let groups: [RouteGroup]
  /// Only routes with one of these tags; nil for all.
  private let tags: Set<String>?

  package init(title: String, version: String, summary: String, groups: [RouteGroup], tags: Set<String>? = nil) {
    self.title = title
    self.version = version
    self.summary = summary
    self.groups = groups
    self.tags = tags
  }

  package var json: JSONValue {
    var schemas = SchemaWriter()
    let paths = paths(&schemas)
    var components: [(String, JSONValue)] = []
    if !schemas.named.isEmpty { components.append(("schemas", .object(schemas.named.sorted { $0.0 < $1.0 }))) }
    let schemes = schemes
    if !schemes.isEmpty { components.append(("securitySchemes", .object(schemes.map { ($0.name, $0.json) }))) }
    return [
      "openapi": "3.1.0",
      "info": ["title": .string(title), "version": .string(version), "description": .string(summary)],
      "tags": .array(usedTags.map { ["name": .string($0)] }), "paths": .object(paths),
      "components": .object(components),
    ]
  }

  /// What is missing in descriptions, one sentence each: a test holds it empty.
  package var gaps: [String] {
    var found: [String] = []
    for group in groups {
      for route in group.routes where route.isListed {
        found += gaps("\(route.method) \(route.pattern)", route.description, route.pattern)
      }
      for socket in group.sockets where socket.isListed {
        found += gaps("socket \(socket.pattern)", socket.description, socket.pattern)
      }
    }
    return found
  }

  private func gaps(_ name: String, _ description: RouteDescription, _ pattern: RoutePattern) -> [String] {
    var gaps: [String] = []
    if description.summary.isEmpty { gaps.append("\(name) has no summary") }
    if description.tags.isEmpty { gaps.append("\(name) has no tag") }
    if description.responses.isEmpty { gaps.append("\(name) names no answer") }
    for response in description.responses where response.summary.isEmpty {
      gaps.append("\(name) does not say what \(response.status) means")
    }
    let described = description.parameters.filter { $0.place == .path }.map(\.name)
    for parameter in pattern.names where !described.contains(parameter) {
      gaps.append("\(name) does not describe {\(parameter)}")
    }
    for parameter in described where !pattern.names.contains(parameter) {
      gaps.append("\(name) describes {\(parameter)}, which it does not have")
    }
    return gaps
  }

  private func isShown(_ description: RouteDescription) -> Bool {
    tags.map { !$0.isDisjoint(with: description.tags) } ?? true
  }

  private var shown: [Described] {
    var shown: [Described] = []
    for group in groups {
      for route in group.routes where route.isListed && isShown(route.description) {
        shown.append(
          Described(
            path: route.pattern.documentPath, method: route.method.rawValue.lowercased(),
            description: route.description, signIn: route.signIn, isLimited: route.rateLimit != nil))
      }
      for socket in group.sockets where socket.isListed && isShown(socket.description) {
        // A GET route of the same path is what the document shows there.
        if group.routes.contains(where: { $0.pattern == socket.pattern && $0.method == .get }) { continue }
        shown.append(
          Described(
            path: socket.pattern.documentPath, method: "get", description: socket.description, signIn: socket.signIn,
            isLimited: socket.rateLimit != nil))
      }
    }
    return shown
  }

  private struct Described {
    let path: String
    let method: String
    let description: RouteDescription
    let signIn: SignIn?
    let isLimited: Bool
  }

  private var usedTags: [String] {
    var seen: Set<String> = []
    return shown.flatMap(\.description.tags).filter { seen.insert($0).inserted }
  }

  private var schemes: [SecurityScheme] {
    var seen: Set<String> = []
    return shown.flatMap { $0.signIn?.schemes ?? [] }.filter { seen.insert($0.name).inserted }
  }

  private func paths(_ schemas: inout SchemaWriter) -> [(String, JSONValue)] {
    var order: [String] = []
    var operations: [String: [(String, JSONValue)]] = [:]
    for route in shown {
      if operations[route.path] == nil { order.append(route.path) }
      operations[route.path, default: []].append((route.method, operation(route, &schemas)))
    }
    return order.map { ($0, .object(operations[$0] ?? [])) }
  }

  private func operation(_ route: Described, _ schemas: inout SchemaWriter) -> JSONValue {
    let description = route.description
    var members: [(String, JSONValue)] = [
      ("operationId", .string(Self.identifier(route.method, route.path))), ("summary", .string(description.summary)),
      ("tags", .array(description.tags.map { .string($0) })),
    ]
    if !description.details.isEmpty { members.append(("description", .string(description.details))) }
    if description.isDeprecated { members.append(("deprecated", true)) }
    if !description.parameters.isEmpty {
      members.append(("parameters", .array(description.parameters.map { schemas.parameter($0) })))
    }
    if let body = description.requestBody { members.append(("requestBody", schemas.requestBody(body))) }
    members.append(("responses", schemas.responses(description.responses, isLimited: route.isLimited)))
    if let signIn = route.signIn {
      members.append(("security", .array(signIn.schemes.map { .object([($0.name, .array([]))]) })))
    }
    return .object(members)
  }

  private static func identifier(_ method: String, _ path: String) -> String {
    let words = path.split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
    return words.isEmpty ? "\(method)_root" : "\(method)_\(words)"
  }
}

extension SecurityScheme {
  var json: JSONValue {
    switch kind {
    case .bearer(let format):
      ["type": "http", "scheme": "bearer", "bearerFormat": .string(format), "description": .string(summary)]
    case .header(let header):
      ["type": "apiKey", "in": "header", "name": .string(header), "description": .string(summary)]
    case .query(let name): ["type": "apiKey", "in": "query", "name": .string(name), "description": .string(summary)]
    case .cookie(let cookie, nil):
      ["type": "apiKey", "in": "cookie", "name": .string(cookie), "description": .string(summary)]
    case .cookie(let cookie, let header?):
      [
        "type": "apiKey", "in": "cookie", "name": .string(cookie), "description": .string(summary),
        "x-csrf-header": .string(header),
      ]
    }
  }
}
