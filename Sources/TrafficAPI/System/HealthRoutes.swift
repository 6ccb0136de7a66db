package import Groundwork
package import WebServer

/// `/health` and `/metrics`, which every listener has in its own words.
package struct HealthRoutes: Sendable {
  private let profile: Profile
  private let desk: HealthDesk
  private let metrics: Metrics

  package init(profile: Profile, desk: HealthDesk, metrics: Metrics) {
    self.profile = profile
    self.desk = desk
    self.metrics = metrics
  }

  package var group: RouteGroup {
    RouteGroup(
      "system", routes: profile == .processor ? [exposition] : [health, exposition], trailingSlash: .redirected)
  }

  private var health: Route {
    Route(
      .get, "/health",
      RouteDescription(
        "How the system is",
        details: "Always 200; `status` says healthy, or ok where data intelligence is served, else "
          + "degraded.", tags: ["System"],
        responses: [
          .json(
            200, "The state",
            .object([
              "status": .string, "version": .string, "model_loaded": .boolean, "database": .string, "redis": .string,
              "kafka": .string, "postgres": .string, "streams": .integer, "models": .integer, "connections": .integer,
              "uptime_seconds": .number,
            ]))
        ])
    ) { _ in .json(body(await desk.report())) }
  }

  private func body(_ report: HealthReport) -> JSONValue {
    let database = report.part("database")
    let (queue, redis) = (report.part("queue"), report.part("redis"))
    return [
      "status": .string(report.isHealthy ? profile.goodWord : "degraded"),
      // What clients of the contracts know; the program's own is told by our own API.
      "version": .string(VisionTrack.version),
      "model_loaded": .bool(report.models > 0),
      "database": .string(database?.isGood == true ? "connected" : "error: \(database?.message ?? "there is none")"),
      "redis": .string(redis?.isGood == true ? "available" : "unavailable"),
      "kafka": .string(queue?.isGood == true ? "ok" : "unreachable"),
      "postgres": .string(database?.isGood == true ? "ok" : "unreachable"),
      "streams": .integer(report.streams), "models": .integer(report.models),
      "connections": .integer(report.connections),
      "uptime_seconds": .number((report.uptimeSeconds * 10).rounded() / 10),
    ]
  }

  private var exposition: Route {
    Route(
      .get, "/metrics",
      RouteDescription(
        "Metrics for Prometheus", tags: ["System"],
        responses: [ResponseDescription(200, "Every family", contents: [("text/plain", .string)])])
    ) { _ in
      .text(PrometheusText.text(metrics.families, where: profile.shows), type: PrometheusText.contentType)
    }
  }
}
