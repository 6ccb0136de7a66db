import Groundwork
import WebServer
import Wire

/// `/ws/client/stream`: pictures and figures of the videos that a client subscribes to.
struct ClientSocket {
  private let doors: LiveMonitoringDoors

  init(_ doors: LiveMonitoringDoors) { self.doors = doors }

  var route: WebSocketRoute {
    let settings = doors.settings
    return WebSocketRoute(
      "/ws/client/stream", Self.description,
      options: WebSocketOptions(
        maximumMessage: 64 << 10, queue: .dropOldest(messages: settings.waitingMessages),
        origins: settings.origins.contains("*") ? .any : .these(settings.origins), compression: .off,
        pingInterval: settings.pingInterval, patience: settings.patience)
    ) { socket in
      var talk = ClientConversation(socket, doors)
      try await talk.run()
    }
  }

  private static let description = RouteDescription(
    "Pictures and figures of videos, live",
    details: """
      Send `{"action":"subscribe","channel":"processed_frame_1"}` for the pictures of video 1, and \
      `analytics_metrics_1` for its figures; `unsubscribe` ends it. A subscription is confirmed with \
      `subscription_ack`. Who reads slowly loses the oldest pictures and figures, never the end of a stream.
      """,
    tags: [LiveMonitoring.tag],
    responses: [
      .empty(101, "The connection is a WebSocket now."),
      .json(403, "Pages of this origin may not open it.", LiveForms.error),
      .json(426, "This is no opening of a WebSocket.", LiveForms.error),
    ])
}

/// One client's talk.
private struct ClientConversation {
  private let socket: WebSocketConnection
  private let doors: LiveMonitoringDoors
  private let rule: TokenBucket.Rule
  private var bucket: TokenBucket
  private var seats: [LiveChannel: LiveHub.Seat] = [:]

  init(_ socket: WebSocketConnection, _ doors: LiveMonitoringDoors) {
    self.socket = socket
    self.doors = doors
    rule = TokenBucket.Rule(doors.settings.subscriptionsPerMinute, per: .seconds(60))
    bucket = TokenBucket(rule, now: doors.clock.now)
  }

  mutating func run() async throws {
    defer { for seat in seats.values { doors.hub.leave(seat) } }
    while let message = try await socket.receive() {
      switch LiveClientRequest(message.bytes) {
      case .subscribe(let name): subscribe(name)
      case .unsubscribe(let name): unsubscribe(name)
      case nil: doors.log.debug("[CLIENT-CHANNEL] passed over what is no request")
      }
    }
  }

  private mutating func subscribe(_ name: String) {
    guard bucket.take(rule, now: doors.clock.now).isAllowed else {
      return refuse(name, "Too many subscriptions a minute")
    }
    guard let channel = LiveChannel(name) else { return refuse(name, "Unknown channel") }
    if seats[channel] == nil {
      guard seats.count < doors.settings.subscriptions else { return refuse(name, "Too many subscriptions") }
      // The confirmation comes before the first message of the channel.
      say(LiveClientRequest.acknowledgement(name))
      seats[channel] = doors.hub.join(channel, socket)
    } else {
      say(LiveClientRequest.acknowledgement(name))
    }
    doors.log.debug("[CLIENT-CHANNEL] subscribed", ["channel": .text(name)])
  }

  private mutating func unsubscribe(_ name: String) {
    guard let channel = LiveChannel(name), let seat = seats.removeValue(forKey: channel) else { return }
    doors.hub.leave(seat)
    doors.log.debug("[CLIENT-CHANNEL] unsubscribed", ["channel": .text(name)])
  }

  private func refuse(_ name: String, _ reason: String) {
    say(LiveClientRequest.refusal(String(name.prefix(100)), reason))
    doors.log.debug("[CLIENT-CHANNEL] refused: \(reason)")
  }

  private func say(_ bytes: [UInt8]) {
    socket.send(PreparedMessage(text: bytes, mayGiveWay: false))
  }
}
