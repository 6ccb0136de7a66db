/// Brings a request to its route. Made once, from all groups; then only read.
package struct Router: Sendable {
  package let groups: [RouteGroup]
  private let table: RouteTable
  private let middleware: [any Middleware]
  private let errors: ErrorStyle
  private let report: FailureReport

  /// Two routes at one place.
  package struct Conflict: Error, CustomStringConvertible {
    package let description: String
  }

  /// - Parameters:
  ///   - middleware: around everything, unknown paths too; the first is outermost.
  ///   - errors: for paths that no group answers for.
  ///   - report: told about errors that nobody foresaw.
  package init(
    groups: [RouteGroup], middleware: [any Middleware] = [], errors: ErrorStyle = .detail,
    report: @escaping FailureReport = { _, _ in }
  ) throws(Conflict) {
    self.groups = groups
    self.middleware = middleware
    self.errors = errors
    self.report = report
    var table = RouteTable()
    for (index, group) in groups.enumerated() {
      for route in group.routes { try Self.add(route, of: group, index, to: &table, around: middleware, report) }
      for socket in group.sockets { try Self.add(socket, of: group, index, to: &table, around: middleware, report) }
    }
    self.table = table
  }

  /// Answers a request whose body is here or arriving. Never throws: refusals are responses.
  package func respond(to request: Request) async -> Response {
    var request = request
    let plan = plan(for: &request)
    return await plan.responder(request)
  }

  /// What will be done with a request, known from its first line and headers: decided before the body arrives.
  struct Plan: Sendable {
    var body: BodyPolicy = .collected(limit: 1 << 20)
    var timeLimit: Duration?
    var isHeavy = false
    /// How refusals look that arise outside of the responder, such as a time limit's.
    var errors = ErrorStyle.detail
    let responder: Responder
  }

  /// Sets the parameters and the pattern of the request.
  func plan(for request: inout Request) -> Plan {
    guard let (place, parameters) = table.find(request.path) else { return planForUnknown(request) }
    request.parameters = parameters
    if request.method == .get, let socket = place.socket, request.isUpgrade || place.endpoints[.get] == nil {
      request.pattern = socket.pattern
      return Plan(errors: groups[place.group].errors, responder: socket.responder)
    }
    if request.isUpgrade, place.socket == nil { return refusal(404, group: place.group) }
    let method = request.method == .head && place.endpoints[.head] == nil ? .get : request.method
    if let endpoint = place.endpoints[method] {
      request.pattern = endpoint.pattern
      return Plan(
        body: endpoint.body, timeLimit: endpoint.timeLimit, isHeavy: endpoint.isHeavy,
        errors: groups[place.group].errors, responder: endpoint.responder)
    }
    // Where a segment is one of some words, another word is no place.
    let isNowhere = !place.endpoints.isEmpty && place.endpoints.values.allSatisfy { !$0.takes(parameters) }
    guard groups[place.group].tellsMethods && !isNowhere || request.method == .options else {
      return refusal(404, group: place.group)
    }
    let allowed = place.methods.map(\.rawValue).joined(separator: ", ")
    return refusal(405, headers: allowed.isEmpty ? [:] : ["Allow": allowed], group: place.group)
  }

  /// For a request that is refused unread: only what stands around everything stands around its refusal.
  func plan(refusing error: HTTPError, _ request: Request) -> Plan {
    let style = style(for: request)
    return Plan(
      errors: style, responder: Chain.responder(middleware, style: style, report: report) { _ in throw error })
  }

  /// How whoever asked for this path reads refusals.
  func style(for request: Request) -> ErrorStyle {
    let group = table.find(request.path)?.place.group ?? groupAnswering(request.path)
    return group.map { groups[$0].errors } ?? errors
  }

  private func planForUnknown(_ request: Request) -> Plan {
    let hasSlash = request.path.count > 1 && request.path.hasSuffix("/")
    let sibling = hasSlash ? String(request.path.dropLast()) : request.path + "/"
    if let (place, _) = table.find(sibling), !request.isUpgrade {
      switch groups[place.group].trailingSlash {
      case .refused: break
      case .redirected:
        let target = request.queryText.isEmpty ? sibling : "\(sibling)?\(request.queryText)"
        return plan(group: place.group) { _ in .redirect(to: target) }
      case .ignored:
        var renamed = request
        renamed.path = sibling
        let known = plan(for: &renamed)
        let (parameters, pattern) = (renamed.parameters, renamed.pattern)
        return Plan(
          body: known.body, timeLimit: known.timeLimit, isHeavy: known.isHeavy, errors: known.errors
        ) { request in
          var request = request
          (request.parameters, request.pattern) = (parameters, pattern)
          return await known.responder(request)
        }
      }
    }
    return refusal(404, group: groupAnswering(request.path))
  }

  /// The group with the longest beginning of this path.
  private func groupAnswering(_ path: String) -> Int? {
    var best: (index: Int, length: Int)?
    for (index, group) in groups.enumerated() {
      for prefix in group.prefixes where path.hasPrefix(prefix) && prefix.utf8.count > best?.length ?? -1 {
        best = (index, prefix.utf8.count)
      }
    }
    return best?.index
  }

  private func refusal(_ status: Int, headers: Headers = [:], group: Int?) -> Plan {
    plan(group: group) { _ in throw HTTPError(status, headers: headers) }
  }

  /// Around it stands what stands around the group, so that CORS, logs and metrics see refusals too.
  private func plan(group: Int?, _ handler: @escaping Handler) -> Plan {
    let around = group.map { middleware + groups[$0].middleware } ?? middleware
    let style = group.map { groups[$0].errors } ?? errors
    return Plan(
      errors: style, responder: Chain.responder(around, style: style, report: report, handler: handler))
  }

  private static func add(
    _ route: Route, of group: RouteGroup, _ index: Int, to table: inout RouteTable, around: [any Middleware],
    _ report: @escaping FailureReport
  ) throws(Conflict) {
    let responder = Chain.responder(
      around + group.middleware + guards(route.rateLimit, route.signIn) + route.middleware,
      style: group.errors, report: report, handler: route.handler)
    let endpoint = Endpoint(
      pattern: route.pattern.description, choices: route.description.pathChoices, body: route.body,
      timeLimit: route.timeLimit, isHeavy: route.isHeavy,
      responder: responder)
    var isTaken = false
    table.change(route.pattern, group: index) { place in
      isTaken = place.endpoints.updateValue(endpoint, forKey: route.method) != nil
    }
    if isTaken { throw Conflict(description: "two routes at \(route.method) \(route.pattern)") }
  }

  private static func add(
    _ socket: WebSocketRoute, of group: RouteGroup, _ index: Int, to table: inout RouteTable,
    around: [any Middleware], _ report: @escaping FailureReport
  ) throws(Conflict) {
    let responder = Chain.responder(
      around + group.middleware + guards(socket.rateLimit, socket.signIn), style: group.errors,
      report: report
    ) { request in try socket.open(request) }
    var isTaken = false
    table.change(socket.pattern, group: index) { place in
      isTaken = place.socket != nil
      place.socket = SocketEndpoint(pattern: socket.pattern.description, responder: responder)
    }
    if isTaken { throw Conflict(description: "two socket routes at \(socket.pattern)") }
  }

  private static func guards(_ limit: RateLimit?, _ signIn: SignIn?) -> [any Middleware] {
    var guards: [any Middleware] = []
    if let limit { guards.append(RateLimiting(limit)) }
    if let signIn { guards.append(SigningIn(signIn: signIn)) }
    return guards
  }
}
