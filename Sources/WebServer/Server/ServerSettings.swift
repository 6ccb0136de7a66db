/// How the server treats connections.
package struct ServerSettings: Sendable {
  /// Threads that read and write; one serves tens of thousands of requests a second.
  package var eventLoops: Int
  /// Connections at once, per listener.
  package var connections: Int
  /// After which a connection without a word is closed.
  package var idleLimit: Duration
  /// From the first line of a request to the end of its head.
  package var headLimit: Duration
  /// Bytes a second that a streamed body brings at least, on the average of `bodyPaceWindow`. One that comes slower is
  /// answered with 408 and cut.
  package var minimumBodyRate: Int
  package var bodyPaceWindow: Duration
  /// Connections of one client at once, per listener; trusted proxies may have any number.
  package var connectionsPerAddress: Int
  /// Bytes of bodies that lie whole in memory at once, over all listeners.
  package var bodyMemory: Int
  /// Until a handler must have answered, when its route says nothing else.
  package var timeLimit: Duration
  /// For requests in flight when the server stops.
  package var grace: Duration
  /// Bytes that lie between the connection and a slow reader or writer of a body.
  package var bodyBuffer: Int
  /// Bytes of a refused body that are still read, so that the client sees the refusal.
  package var discardLimit: Int
  /// Handlers of larger bodies (bytes) never start on the event loop.
  package var inPlaceLimit: Int

  package init(
    eventLoops: Int = 1, connections: Int = 10_000, idleLimit: Duration = .seconds(60),
    timeLimit: Duration = .seconds(60), grace: Duration = .seconds(10), bodyBuffer: Int = 256 << 10,
    discardLimit: Int = 64 << 20, inPlaceLimit: Int = 64 << 10, headLimit: Duration = .seconds(20),
    minimumBodyRate: Int = 100, bodyPaceWindow: Duration = .seconds(30), connectionsPerAddress: Int = 512,
    bodyMemory: Int = 256 << 20
  ) {
    self.headLimit = headLimit
    self.minimumBodyRate = minimumBodyRate
    self.bodyPaceWindow = bodyPaceWindow
    self.connectionsPerAddress = connectionsPerAddress
    self.bodyMemory = bodyMemory
    self.eventLoops = eventLoops
    self.connections = connections
    self.idleLimit = idleLimit
    self.timeLimit = timeLimit
    self.grace = grace
    self.bodyBuffer = bodyBuffer
    self.discardLimit = discardLimit
    self.inPlaceLimit = inPlaceLimit
  }
}

/// One address at which the server listens, and what it serves there.
package struct ListenerSettings: Sendable {
  package struct Certificate: Sendable {
    /// PEM files: the chain, leaf first, and its key.
    package var chainFile: String
    package var keyFile: String

    package init(chainFile: String, keyFile: String) {
      self.chainFile = chainFile
      self.keyFile = keyFile
    }
  }

  package var name: String
  /// A numeric address: `127.0.0.1`, `0.0.0.0`, `::`.
  package var host: String
  /// 0 takes a free one.
  package var port: Int
  package var certificate: Certificate?
  package var proxies: TrustedProxies
  package var router: Router

  package init(
    _ name: String, host: String = "127.0.0.1", port: Int, certificate: Certificate? = nil,
    proxies: TrustedProxies = TrustedProxies(), router: Router
  ) {
    self.name = name
    self.host = host
    self.port = port
    self.certificate = certificate
    self.proxies = proxies
    self.router = router
  }
}
