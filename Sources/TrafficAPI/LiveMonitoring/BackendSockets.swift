import Pipeline
import Groundwork
import WebServer
import Wire

/// `/ws/backend/…`: where other programs bring pictures and figures for our clients.
struct BackendSockets {
  private let doors: LiveMonitoringDoors

  init(_ doors: LiveMonitoringDoors) { self.doors = doors }

  /// All three take all messages: what a message is, it says itself.
  var routes: [WebSocketRoute] {
    [
      route("/ws/backend/processed", "Brings pictures"), route("/ws/backend/analytics", "Brings figures"),
      route("/ws/backend_processed_frame", "Brings pictures; the older name"),
    ]
  }

  private func route(_ pattern: RoutePattern, _ summary: String) -> WebSocketRoute {
    WebSocketRoute(
      pattern, description(summary), signIn: guarded,
      // Some programs name the host that they ask as their origin. A page whose own name was made to stand for this
      // machine does the same: it is the sign-in that knows it by that name.
      options: WebSocketOptions(
        maximumMessage: 16 << 20, queue: .dropOldest(messages: 16), origins: .sameHost, compression: .off,
        pingInterval: doors.settings.pingInterval, patience: doors.settings.patience)
    ) { socket in
      try await listen(to: socket)
    }
  }

  private func listen(to socket: WebSocketConnection) async throws {
    while let message = try await socket.receive() {
      do throws(JSONFault) {
        switch try LiveIngress.read(message.bytes) {
        case .frame(let frame): await take(frame)
        case .analytics(let analytics): await take(analytics)
        case .heartbeat: socket.send(String(decoding: LiveIngress.heartbeatAnswer, as: UTF8.self))
        case nil: doors.log.debug("[BACKEND-CHANNEL] passed over a message of another kind")
        }
      } catch {
        doors.log.debug("[BACKEND-CHANNEL] passed over a message: \(error)")
      }
    }
  }

  private func take(_ frame: LiveFrame) async {
    doors.hub.show(frame)
    doors.log.debug(
      "[BACKEND-FRAME-CHANNEL] frame", ["video": .integer(frame.videoID), "frame": .integer(frame.frameNumber)])
    if frame.isEnd {
      await doors.ledger.endFromBackEnd(frame.videoID, frame: frame.frameNumber, at: doors.now)
    }
  }

  private func take(_ analytics: LiveAnalytics) async {
    doors.hub.show(analytics)
    doors.log.debug(
      "[BACKEND-ANALYTICS-CHANNEL] figures",
      ["video": .integer(analytics.videoID), "frame": .integer(analytics.frameNumber)])
    // Kept whether or not anybody watches.
    await doors.ledger.takeFromBackEnd(analytics, at: doors.now)
  }

  /// The secret where there is one; else programs of this machine.
  private var guarded: SignIn {
    let secret = doors.settings.backendSecret
    return SignIn([SecurityScheme("liveBackend", .bearer(format: "secret"), "`live.backend_secret`")]) { request in
      guard let secret else {
        guard Self.isOfThisMachine(request) else {
          throw HTTPError.forbidden(
            "Only programs of this machine may bring pictures, calling it localhost; live.backend_secret lets in others"
          )
        }
        return "backend"
      }
      guard Self.isSame(request.bearerToken ?? "", secret.revealed) else {
        throw HTTPError.unauthorized("The secret of the back ends is missing or wrong")
      }
      return "backend"
    }
  }

  /// Asked from here, under a name that stands for here, and not on behalf of somebody else.
  private static func isOfThisMachine(_ request: Request) -> Bool {
    guard isLocal(request.remoteAddress), request.headers["x-forwarded-for"] == nil,
      request.headers["forwarded"] == nil
    else { return false }
    let host = (request.headers["host"] ?? "").lowercased()
    if host.hasPrefix("[") { return host.hasPrefix("[::1]") }
    let name = host.prefix { $0 != ":" }
    // Only as a number: names that begin like one belong to anybody.
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let isNumber = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    return name == "localhost" || isNumber && parts.first == "127"
  }

  static func isLocal(_ address: String) -> Bool {
    address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
  }

  /// In a time that says nothing about where they differ.
  private static func isSame(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | $1.0 ^ $1.1 } == 0
  }

  private func description(_ summary: String) -> RouteDescription {
    RouteDescription(
      summary,
      details: "For programs, not pages: `processed_frame`, `analytics_update` and `heartbeat`, which is answered.",
      tags: [LiveMonitoring.tag],
      responses: [
        .empty(101, "The connection is a WebSocket now."),
        .json(401, "The secret is missing or wrong.", LiveForms.error),
        .json(403, "Not a program of this machine, or a page of another host.", LiveForms.error),
        .json(426, "This is no opening of a WebSocket.", LiveForms.error),
      ])
  }
}
