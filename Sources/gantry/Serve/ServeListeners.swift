import Groundwork
import Identity
import TrafficAPI
import WebServer

/// Which addresses are opened, and which systems answer there.
struct ServeListeners: Sendable {
  struct Wanted: Sendable, Equatable {
    let profile: Profile
    let host: String
    let port: Int
  }

  let wanted: [Wanted]
  /// For the operator: what is open to others without any sign-in, and why something is not.
  let warnings: [String]

  init(_ server: ServerSection) {
    var wanted = [Wanted(profile: .unified, host: server.host, port: server.port)]
    var warnings: [String] = []
    if !Self.servesOpenContracts(server) {
      warnings.append(
        "live monitoring is not served at \(server.host):\(server.port): its contract knows no sign-in. "
          + "server.expose_open_contracts: true opens it to everybody who can reach this machine")
    } else if !Self.isLocal(server.host) {
      warnings.append(
        "live monitoring at \(server.host):\(server.port) is open to everybody who can reach it: pictures of cameras, "
          + "their control and their settings, without any sign-in")
    }
    if server.listeners == .contracts {
      for (profile, port) in [
        (Profile.live, server.livePort), (.b2, server.b2Port), (.processor, server.processorPort),
        (.ui, server.uiPort), (.detector, server.detectorPort),
      ] where port != 0 {
        var host = server.host
        if Self.hasNoSignIn(profile), !Self.isLocal(host), !server.exposesOpenContracts {
          warnings.append(
            "the listener \(profile.rawValue) stays on 127.0.0.1: its contract knows no sign-in. "
              + "server.expose_open_contracts: true opens it to everybody who can reach this machine")
          host = "127.0.0.1"
        } else if Self.hasNoSignIn(profile), !Self.isLocal(host) {
          warnings.append(
            "the listener \(profile.rawValue) at \(host):\(port) is open to everybody who can reach it: pictures of "
              + "cameras, their control and their settings, without any sign-in")
        }
        wanted.append(Wanted(profile: profile, host: host, port: port))
      }
    }
    self.wanted = wanted
    self.warnings = warnings
  }

  /// Whether contracts without sign-in stand beside the others at the main listener.
  static func servesOpenContracts(_ server: ServerSection) -> Bool {
    isLocal(server.host) || server.exposesOpenContracts
  }

  /// nil unless people whom nobody here knows can make themselves an account.
  static func openRegistration(_ settings: GantrySettings) -> String? {
    let (server, rules) = (settings.server, settings.accounts.rules)
    guard rules.isRegistrationOpen, !isLocal(server.host) else { return nil }
    return "everybody who can reach \(server.host):\(server.port) may make an account for themselves, as "
      + "\(rules.registeredRole.rawValue) with all cameras in sight. accounts.registration: false ends that"
  }

  private static func hasNoSignIn(_ profile: Profile) -> Bool { profile == .live || profile == .detector }

  static func isLocal(_ host: String) -> Bool { host.hasPrefix("127.") || host == "::1" || host == "localhost" }
}
