import Pipeline
import WebServer
import Wire

/// `GET /api/websocket/status`: who follows what.
struct SocketStatusRoute {
  private let doors: LiveMonitoringDoors

  init(_ doors: LiveMonitoringDoors) { self.doors = doors }

  var route: Route {
    Route(.get, "/api/websocket/status", Self.description) { _ in
      let audience = doors.hub.audience
      let channels = audience.map { (channel, count) -> (String, JSONValue) in
        (channel.name, ["subscriber_count": .integer(count), "video_id": .integer(channel.videoID)])
      }
      return .json([
        "channels": .object(channels), "total_clients": .integer(audience.reduce(0) { $0 + $1.count }),
        "active_streams": .array(await doors.streams.active.map { .integer($0) }),
      ])
    }
  }

  private static let description = RouteDescription(
    "Who follows which channels", details: "`total_clients` counts subscriptions.", tags: [LiveMonitoring.tag],
    responses: [
      .json(
        200, "Channels with subscribers, and the videos that are looked at.",
        .object(["channels": .any, "total_clients": .integer, "active_streams": .array(.integer)]))
    ])
}
