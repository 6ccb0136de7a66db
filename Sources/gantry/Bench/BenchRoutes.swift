import Groundwork
import WebServer

/// What the measurements of the server call: small answers, an echo, and sockets, behind the middleware of every day.
enum BenchRoutes {
  /// - Parameters:
  ///   - feed: sends to everybody at `/feed`.
  ///   - folder: where uploads are written before they are thrown away.
  static func router(feed: BenchFeed, folder: String) throws -> Router {
    try Router(
      groups: [
        RouteGroup(
          "bench", routes: [health, echo, upload(folder)],
          sockets: [
            WebSocketRoute(
              "/ws", RouteDescription("Says everything again", tags: ["bench"], responses: [.empty(101, "Opened")]),
              options: WebSocketOptions(maximumMessage: 17 << 20, queue: .disconnect(messages: 10_000))
            ) { socket in
              for try await message in socket { socket.send(message) }
            },
            WebSocketRoute(
              "/feed", RouteDescription("Ten messages a second", tags: ["bench"], responses: [.empty(101, "Opened")])
            ) { socket in
              feed.join(socket)
              while try await socket.receive() != nil {}
            },
            WebSocketRoute(
              "/idle", RouteDescription("Silence", tags: ["bench"], responses: [.empty(101, "Opened")])
            ) { socket in
              while try await socket.receive() != nil {}
            },
          ])
      ], middleware: [RequestIdentity(), CORS(origins: .these(["https://map.example"])), Compressing()])
  }

  private static let health = Route(
    .get, "/health", RouteDescription("Alive", tags: ["bench"], responses: [.empty(200, "Yes")])
  ) { _ in
    .json(["status": "healthy", "version": "1.0.0", "model_loaded": true, "database": "connected"])
  }

  private static let echo = Route(
    .post, "/echo", RouteDescription("The same JSON", tags: ["bench"], responses: [.empty(200, "It")])
  ) { request in
    .json(try JSONValue(parsing: try await request.bytes()))
  }
}

extension BenchRoutes {
  private static func upload(_ folder: String) -> Route {
    Route(
      .post, "/upload", RouteDescription("How long the body was", tags: ["bench"], responses: [.empty(200, "Bytes")]),
      body: .streamed(limit: 1 << 30)
    ) { request in
      let sink = FileSink(path: "\(folder)/gantry-bench-\(RequestIdentity.random())")
      let length = try await request.upload(to: sink)
      await sink.abandon()
      return .text("\(length)")
    }
  }
}

/// Sends the same message to everybody who joined.
final class BenchFeed: Sendable {
  private let sockets = Lock<[WebSocketConnection]>([])

  func join(_ socket: WebSocketConnection) { sockets.withLock { $0.append(socket) } }

  /// - Parameter clock: its reading goes into each message, so that a client sees how late it is.
  func run(every interval: Duration, clock: any MonotonicClock) async throws {
    var next = clock.now
    var number = 0
    while true {
      next += interval
      try await clock.sleep(until: next)
      number += 1
      let boxes: [JSONValue] = (0..<12).map { box in
        ["id": .integer(box), "class": "car", "box": [.integer(100 + number % 50), 200, 300, .integer(400 + box)]]
      }
      let seconds = clock.now / .seconds(1)
      let message = PreparedMessage(
        .text(
          JSONValue.object([("sent", .number(seconds)), ("frame", .integer(number)), ("boxes", .array(boxes))]).text))
      let open = sockets.withLock { $0 }
      let closed = open.filter { $0.send(message) == .closed }
      if !closed.isEmpty { sockets.withLock { all in all.removeAll { one in closed.contains { $0 === one } } } }
    }
  }
}
