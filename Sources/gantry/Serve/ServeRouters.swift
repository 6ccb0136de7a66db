import Groundwork
import TrafficAPI
import WebServer

/// Puts the systems behind the listeners together: one router for each profile.
struct ServeRouters: Sendable {
  let health: HealthDesk
  let metrics: Metrics
  let observing: Observing
  let report: FailureReport
  /// Traffic AI Pro, VisionTrack, our own API.
  let contracts: [RouteGroup]
  let page: PageRoutes
  let live: LiveMonitoringDoors
  /// Whether contracts without any sign-in are served beside the others.
  let servesOpenContracts: Bool

  func router(_ profile: Profile) throws -> Router {
    var groups = groups(profile)
    if profile == .unified || profile == .ui {
      groups.append(
        RouteGroup("reference", routes: ReferencePage.routes(document(profile)), trailingSlash: .redirected))
    }
    return try Router(
      groups: groups, middleware: [RequestIdentity(), observing, Compressing()],
      errors: profile == .live ? LiveMonitoring.pages : .detail, report: report)
  }

  /// What all routes of a listener take and give.
  func document(_ profile: Profile) -> OpenAPIDocument {
    OpenAPIDocument(
      title: "Gantry", version: VersionCommand.version, summary: "Cameras to traffic data.", groups: groups(profile))
  }

  /// Where the page is alone, a contract has nothing to say at `/`.
  private static func withoutRoot(_ group: RouteGroup) -> RouteGroup {
    var group = group
    group.routes.removeAll { $0.pattern == "/" }
    return group
  }

  private func groups(_ profile: Profile) -> [RouteGroup] {
    let system = HealthRoutes(profile: profile, desk: health, metrics: metrics).group
    return switch profile {
    case .unified:
      [system] + contracts + [page.group(ownsRoot: false)]
        + (servesOpenContracts ? LiveMonitoring.groups(live, isAlone: false) : [])
    case .ui: [system] + contracts.map(Self.withoutRoot) + [page.group(ownsRoot: true)]
    case .live: [system] + LiveMonitoring.groups(live, isAlone: true)
    // Their systems' own routes stand here once they are served.
    case .b2, .processor, .detector: [system]
    }
  }
}
