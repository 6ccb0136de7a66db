import WebServer

/// The proxies whose word is believed, from the settings.
enum ServeProxies {
  static func proxies(_ list: [String]) throws(CommandError) -> TrustedProxies {
    do throws(ServerError) {
      return try TrustedProxies(list)
    } catch {
      throw .badInput("server.trusted_proxies: \(error.description)")
    }
  }
}
