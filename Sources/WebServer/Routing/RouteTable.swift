/// Finds what stands at a path. Literal segments win over names, names over rests.
struct RouteTable: Sendable {
  /// What stands at one path: the same for all methods.
  struct Place: Sendable {
    var endpoints: [HTTPMethod: Endpoint] = [:]
    var socket: SocketEndpoint?
    var group: Int

    var methods: [HTTPMethod] {
      var methods = endpoints.keys.sorted { $0.rawValue < $1.rawValue }
      if endpoints[.get] != nil, endpoints[.head] == nil { methods.append(.head) }
      // A socket is opened with GET.
      if socket != nil, endpoints[.get] == nil { methods.insert(.get, at: 0) }
      return methods
    }
  }

  private struct Node: Sendable {
    var literals: [String: Int] = [:]
    var named: [(name: String, node: Int)] = []
    var rest: (name: String, place: Int)?
    var place: Int?
  }

  /// Paths without names are found in one step.
  private var literalPaths: [String: Int] = [:]
  private var nodes = [Node()]
  private var places: [Place] = []

  mutating func change(_ pattern: RoutePattern, group: Int, _ change: (inout Place) -> Void) {
    let index = place(for: pattern, group: group)
    change(&places[index])
  }

  func find(_ path: String) -> (place: Place, parameters: PathParameters)? {
    if let index = literalPaths[path] { return (places[index], PathParameters()) }
    guard path.utf8.first == UInt8(ascii: "/") else { return nil }
    let pieces = RoutePattern.pieces(of: path)
    var decoded: [String] = []
    for piece in pieces {
      guard let text = PercentCoding.decoded(piece) else { return nil }
      decoded.append(text)
    }
    var parameters = PathParameters()
    guard let index = descend(0, decoded[...], &parameters) else { return nil }
    return (places[index], parameters)
  }

  private func descend(_ node: Int, _ pieces: ArraySlice<String>, _ parameters: inout PathParameters) -> Int? {
    guard let piece = pieces.first else { return nodes[node].place }
    if let next = nodes[node].literals[piece], let found = descend(next, pieces.dropFirst(), &parameters) {
      return found
    }
    if !piece.isEmpty {
      for (name, next) in nodes[node].named {
        parameters.append(name, piece)
        if let found = descend(next, pieces.dropFirst(), &parameters) { return found }
        parameters.removeLast()
      }
    }
    guard let rest = nodes[node].rest else { return nil }
    parameters.append(rest.name, pieces.joined(separator: "/"))
    return rest.place
  }

  private mutating func place(for pattern: RoutePattern, group: Int) -> Int {
    var node = 0
    for segment in pattern.segments {
      switch segment {
      case .literal(let text): node = literalChild(of: node, text)
      case .name(let name): node = namedChild(of: node, name)
      case .rest(let name):
        if let rest = nodes[node].rest { return rest.place }
        places.append(Place(group: group))
        nodes[node].rest = (name, places.count - 1)
        return places.count - 1
      }
    }
    if let place = nodes[node].place { return place }
    places.append(Place(group: group))
    nodes[node].place = places.count - 1
    if pattern.isLiteral { literalPaths[pattern.description] = places.count - 1 }
    return places.count - 1
  }

  private mutating func literalChild(of node: Int, _ text: String) -> Int {
    if let known = nodes[node].literals[text] { return known }
    nodes.append(Node())
    nodes[node].literals[text] = nodes.count - 1
    return nodes.count - 1
  }

  private mutating func namedChild(of node: Int, _ name: String) -> Int {
    if let known = nodes[node].named.first(where: { $0.name == name }) { return known.node }
    nodes.append(Node())
    nodes[node].named.append((name, nodes.count - 1))
    return nodes.count - 1
  }
}

/// A route, ready to answer.
struct Endpoint: Sendable {
  let pattern: String
  /// The words that a parameter of the path may be, where it is one of some.
  let choices: [String: [String]]
  let body: BodyPolicy
  let timeLimit: Duration?
  let isHeavy: Bool
  let responder: Responder

  /// Whether there is anything for this endpoint at such a path.
  func takes(_ parameters: PathParameters) -> Bool {
    choices.allSatisfy { name, words in parameters[name].map(words.contains) ?? true }
  }
}

/// A socket route, ready to answer the request that opens it.
struct SocketEndpoint: Sendable {
  let pattern: String
  let responder: Responder
}
