import CMicroHTTPD
import Glibc
import Groundwork

/// One listening address: its daemon, its router, and what is in flight there.
@safe final class HTTPListener: @unchecked Sendable {  // `state` has a lock; the daemon is set before use
  private struct State {
    var exchanges: [ObjectIdentifier: Exchange] = [:]
    /// Of which the head has not come yet.
    var heads: [ObjectIdentifier: Exchange] = [:]
    var isDraining = false
    /// What was in flight when draining began: nothing else is waited for.
    var awaited: Set<ObjectIdentifier> = []
    var isClosing = false
  }

  let name: String
  let isSecure: Bool
  let port: Int
  let router: Router
  let proxies: TrustedProxies
  let settings: ServerSettings
  let sockets: WebSocketLoop
  let clock: any MonotonicClock
  /// Answers everything once the server is stopping.
  let busyPlan = Router.Plan(responder: { request in
    ErrorStyle.detail.render(Exchange.stopping, request)
  })
  let connections: ConnectionWatch
  let bodies: BodyBudget
  private let log: Log
  private var daemon: OpaquePointer?
  /// On the heap: the daemon keeps pointers to it.
  private let start: UnsafeMutablePointer<gantry_mhd_settings>
  private let pem: [UnsafeMutablePointer<CChar>?]
  private let state = Lock(State())

  init(
    _ listener: ListenerSettings, settings: ServerSettings, sockets: WebSocketLoop, bodies: BodyBudget,
    clock: any MonotonicClock, log: Log
  ) throws(ServerError) {
    name = listener.name
    isSecure = listener.certificate != nil
    router = listener.router
    proxies = listener.proxies
    self.settings = settings
    self.sockets = sockets
    self.bodies = bodies
    self.clock = clock
    self.log = log
    connections = ConnectionWatch(
      perAddress: settings.connectionsPerAddress, idleLimit: settings.idleLimit, headLimit: settings.headLimit)
    let certificate: [String] =
      try listener.certificate.map { files throws(ServerError) in
        [try PEMFile.read(files.chainFile), try PEMFile.read(files.keyFile)]
      } ?? []
    unsafe pem = certificate.map { unsafe strdup($0) }
    let socket = try ListeningSocket.open(listener)
    port = socket.port
    unsafe start = .allocate(capacity: 1)
    unsafe start.initialize(to: gantry_mhd_settings())
    fillStart(socket.descriptor)
    unsafe daemon = gantry_mhd_start(start)
    // A daemon that does not start has closed the socket.
    guard unsafe daemon != nil else {
      throw ServerError(
        description: "listener \(name): libmicrohttpd does not start. "
          + (isSecure ? "Look whether certificate and key are PEM and belong together." : "See its message above."))
    }
  }

  deinit {
    for index in unsafe pem.indices { unsafe free(pem[index]) }
    unsafe start.deinitialize(count: 1).deallocate()
  }

  private func fillStart(_ socket: Int32) {
    unsafe start.pointee.socket = socket
    unsafe start.pointee.threads = UInt32(settings.eventLoops)
    unsafe start.pointee.idle_seconds = UInt32(max(1, settings.idleLimit.components.seconds))
    unsafe start.pointee.connections = UInt32(settings.connections)
    unsafe start.pointee.certificate = pem.isEmpty ? nil : UnsafePointer(pem[0])
    unsafe start.pointee.key = pem.isEmpty ? nil : UnsafePointer(pem[1])
    unsafe start.pointee.accept = connectionWanted
    unsafe start.pointee.began = requestBegan
    unsafe start.pointee.handle = requestStep
    unsafe start.pointee.completed = requestCompleted
    unsafe start.pointee.connection = connectionChanged
    unsafe start.pointee.log = libraryLog
    unsafe start.pointee.context = Unmanaged.passUnretained(self).toOpaque()
  }

  // MARK: In flight

  var isDraining: Bool { state.withLock { $0.isDraining } }
  var inFlight: Int { state.withLock { $0.isDraining ? $0.awaited.count : $0.exchanges.count } }

  /// The first line has come.
  func began(_ exchange: Exchange) { state.withLock { $0.heads[ObjectIdentifier(exchange)] = exchange } }

  /// The head has come.
  func opened(_ exchange: Exchange) {
    state.withLock { state in
      state.heads[ObjectIdentifier(exchange)] = nil
      state.exchanges[ObjectIdentifier(exchange)] = exchange
    }
  }

  func closed(_ exchange: Exchange) {
    state.withLock { state in
      state.heads[ObjectIdentifier(exchange)] = nil
      state.exchanges[ObjectIdentifier(exchange)] = nil
      state.awaited.remove(ObjectIdentifier(exchange))
    }
  }

  /// Ends what is late and what has been left.
  func checkDeadlines() {
    let now = clock.now
    connections.look(now: now)
    for (address, count) in connections.takeRefused() {
      log.warning(
        "refused connections of a client that has \(settings.connectionsPerAddress) already",
        ["client": .text(address), "refused": .integer(count), "listener": .text(name)])
    }
    for exchange in state.withLock({ Array($0.exchanges.values) }) { exchange.check(now: now) }
  }

  // MARK: Stopping

  /// Whatever is asked from now on is answered with 503.
  ///
  /// The daemon goes on listening: libmicrohttpd 0.9.75 dies when it takes its listening socket out of its epoll set in
  /// the moment in which `MHD_quiesce_daemon` does so.
  func drain() {
    state.withLock { state in
      state.isDraining = true
      state.awaited = Set(state.exchanges.keys)
    }
  }

  /// Whatever waits gets a refusal or is cut.
  func abort() {
    for exchange in state.withLock({ Array($0.exchanges.values) }) { exchange.abort() }
  }

  /// Those that are no WebSockets.
  var openConnections: Int { connections.plainCount }

  /// Open connections are closed soon, new ones at once.
  func endConnections() {
    state.withLock { $0.isClosing = true }
    connections.endReading()
  }

  func admits(_ client: String) -> Bool {
    guard !state.withLock({ $0.isClosing }) else { return false }
    return proxies.isTrusted(client) || connections.admits(client)
  }

  /// Blocks until the daemon's thread has ended. Nothing may be suspended any more.
  func stop() {
    unsafe MHD_stop_daemon(daemon)
    unsafe daemon = nil
  }

  /// A request was ended before it had arrived.
  func cut(_ request: Request, _ error: HTTPError) {
    log.info(
      "\(request.method.label) \(request.shortPath) \(error.status): \(error.text)",
      ["request_id": .text(request.id), "client": .text(request.remoteAddress), "listener": .text(name)])
  }

  func serverSaid(_ text: String) {
    if let fault = LibraryFault(log: text) { refuse(fault) }
    let line = String(text.split(separator: "\n").first ?? "")
    log.debug("libmicrohttpd: \(line)", ["listener": .text(name)])
  }

  /// Where it may be the request of one or of another, nobody is refused for what another has sent: then the library's
  /// page goes out. So it does through TLS, where we cannot write past the library.
  private func refuse(_ fault: LibraryFault) {
    guard !isSecure || fault == .length else { return }
    let (heads, bodies) = state.withLock { (Array($0.heads.values), Array($0.exchanges.values)) }
    let suspects = heads.filter { $0.mayHave(fault) } + bodies.filter { $0.mayHaveInBody(fault) }
    if suspects.count == 1 || fault == .length { for exchange in suspects { exchange.refuse(fault.error) } }
  }
}

private func requestBegan(
  context: UnsafeMutableRawPointer?, target: UnsafePointer<CChar>?, connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context, let connection = unsafe connection else { return nil }
  let listener = unsafe Unmanaged<HTTPListener>.fromOpaque(context).takeUnretainedValue()
  let exchange = unsafe Exchange(
    listener: listener, connection: connection, target: target.map { unsafe String(cString: $0) } ?? "",
    place: Int(bitPattern: target))
  listener.began(exchange)
  return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

private func requestStep(
  context: UnsafeMutableRawPointer?, connection: OpaquePointer?, url: UnsafePointer<CChar>?,
  method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, data: UnsafePointer<CChar>?,
  size: UnsafeMutablePointer<Int>?, request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let exchange = unsafe request?.pointee else { return .NO }
  return unsafe Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue()
    .step(method: method, version: version, data: data, size: size)
}

private func requestCompleted(
  context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
  request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, reason: MHD_RequestTerminationCode
) {
  guard let request = unsafe request, let exchange = unsafe request.pointee else { return }
  unsafe request.pointee = nil
  unsafe Unmanaged<Exchange>.fromOpaque(exchange).takeRetainedValue().completed()
}

private func connectionWanted(
  context: UnsafeMutableRawPointer?, address: UnsafePointer<sockaddr>?, length: socklen_t
) -> MHD_Result {
  guard let context = unsafe context else { return .NO }
  let listener = unsafe Unmanaged<HTTPListener>.fromOpaque(context).takeUnretainedValue()
  let client = unsafe RequestReader.address(address)
  return listener.admits(client) ? .YES : .NO
}

private func connectionChanged(
  context: UnsafeMutableRawPointer?, connection: OpaquePointer?, _: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  change: MHD_ConnectionNotificationCode
) {
  guard let context = unsafe context else { return }
  let listener = unsafe Unmanaged<HTTPListener>.fromOpaque(context).takeUnretainedValue()
  let descriptor = unsafe gantry_mhd_socket(connection)
  if change == .CONNECTION_NOTIFY_STARTED {
    let client = unsafe RequestReader.address(gantry_mhd_client(connection))
    listener.connections.opened(descriptor, from: client, now: listener.clock.now)
  } else {
    listener.connections.closed(descriptor)
  }
}

private func libraryLog(context: UnsafeMutableRawPointer?, text: UnsafePointer<CChar>?) {
  guard let context = unsafe context, let text = unsafe text else { return }
  unsafe Unmanaged<HTTPListener>.fromOpaque(context).takeUnretainedValue().serverSaid(String(cString: text))
}
