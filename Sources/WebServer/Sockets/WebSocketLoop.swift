import Glibc
import Groundwork

/// The thread that owns every WebSocket of the server.
@safe final class WebSocketLoop: @unchecked Sendable {  // `shared` has a lock; everything else belongs to the thread
  private enum Command {
    case adopt(UpgradedSocket, WebSocketUpgrade, early: [UInt8])
    case look(UInt64)
    case readOn(UInt64)
    case closeAll
    case stop(CheckedContinuation<Void, Never>)
  }

  private struct Shared {
    var commands: [Command] = []
    var count = 0
    var nextID: UInt64 = 1
    var isStopped = false
  }

  let dropped = Counter()
  let evicted = Counter()
  private let clock: any MonotonicClock
  private let log: Log
  private let poll: Poll
  private let shared = Lock(Shared())
  private var clients: [UInt64: SocketClient] = [:]
  private var handlers: [UInt64: Task<Void, Never>] = [:]
  private var isClosing = false
  private var stopping: [CheckedContinuation<Void, Never>] = []
  private var nextRound: Duration
  private let codec = SharedCodec()

  init(clock: any MonotonicClock, log: Log) throws(ServerError) {
    self.clock = clock
    self.log = log
    poll = try Poll()
    nextRound = clock.now + Self.roundInterval
    BlockingThread(name: "websockets").perform { self.run() }
  }

  // MARK: From anywhere

  var count: Int { shared.withLock { $0.count } }
  var isEmpty: Bool { count == 0 }

  func adopt(_ socket: UpgradedSocket, upgrade: WebSocketUpgrade, early: [UInt8]) {
    let isTaken = tell(.adopt(socket, upgrade, early: early)) { $0.count += 1 }
    if !isTaken { socket.close() }
  }

  /// Says goodbye to everybody, and at once to whoever comes later.
  func closeAll() { tell(.closeAll) }

  /// Cuts whoever is left and ends the thread.
  func stop() async {
    await withCheckedContinuation { done in if !tell(.stop(done)) { done.resume() } }
  }

  /// False when the thread has ended: it takes no commands any more.
  @discardableResult
  private func tell(_ command: Command, noting change: (inout Shared) -> Void = { _ in }) -> Bool {
    let place = shared.withLock { shared -> Int? in
      if shared.isStopped { return nil }
      change(&shared)
      shared.commands.append(command)
      return shared.commands.count
    }
    if place == 1 { poll.wake() }
    return place != nil
  }

  // MARK: On the thread

  private func run() {
    while stopping.isEmpty {
      let wait = max(.zero, nextRound - clock.now)
      for event in poll.wait(upTo: wait) {
        if event.id == Poll.wakeID { poll.clearWake() } else { handle(event) }
      }
      let commands = shared.withLock { shared in
        defer { shared.commands = [] }
        return shared.commands
      }
      for command in commands { perform(command) }
      if clock.now >= nextRound { goRound() }
    }
    for client in clients.values { drop(client, .goingAway) }
    let late = shared.withLock { shared in
      shared.isStopped = true
      return shared.commands
    }
    for case .adopt(let socket, _, _) in late { socket.close() }
    for case .stop(let continuation) in late { stopping.append(continuation) }
    for continuation in stopping { continuation.resume() }
  }

  private func perform(_ command: Command) {
    switch command {
    case .adopt(let socket, let upgrade, let early): add(socket, upgrade, early)
    case .look(let id): if let client = clients[id] { advance(client) }
    case .readOn(let id):
      guard let client = clients[id] else { return }
      client.isHeldBack = false
      arm(client)
    case .closeAll:
      isClosing = true
      for client in clients.values { client.link.close(.goingAway, reason: "the server is stopping") }
    case .stop(let continuation): stopping.append(continuation)
    }
  }

  private func add(_ socket: UpgradedSocket, _ upgrade: WebSocketUpgrade, _ early: [UInt8]) {
    socket.prepare()
    let id = shared.withLock { shared in
      defer { shared.nextID += 1 }
      return shared.nextID
    }
    let link = SocketLink(id: id, policy: upgrade.route.options.queue, dropped: dropped) { [weak self] in
      self?.tell(.look($0))
    }
    let inbox = WebSocketInbox(limit: Self.inboxLimit) { [weak self] in self?.tell(.readOn(id)) }
    let client = SocketClient(
      socket: socket, upgrade: upgrade, link: link, inbox: inbox, shared: codec, now: clock.now)
    clients[id] = client
    guard poll.add(socket.descriptor, id: id) else { return drop(client, .internalError) }
    client.armed = Poll.reading
    let connection = WebSocketConnection(
      request: upgrade.request, subprotocol: upgrade.agreement.subprotocol, transport: link, inbox: inbox)
    let log = log
    handlers[id] = Task { await Self.serve(connection, upgrade.route, log) }
    if isClosing { link.close(.goingAway, reason: "the server is stopping") }
    if early.isEmpty { advance(client) } else { take(early, for: client) }
  }

  /// The handler's end closes the connection.
  private static func serve(_ connection: WebSocketConnection, _ route: WebSocketRoute, _ log: Log) async {
    do {
      try await route.handler(connection)
      connection.close(.normal)
    } catch is CancellationError {
      connection.close(.goingAway)
    } catch {
      log.warning("socket \(route.pattern) failed: \(error)", ["request": .text(connection.request.id)])
      connection.close(.internalError)
    }
  }

  private func handle(_ event: Poll.Event) {
    guard let client = clients[event.id] else { return }
    if event.isReadable {
      switch poll.read(client.socket.descriptor) {
      case .bytes(let bytes): take(bytes, for: client)
      case .nothing: advance(client)
      case .end: drop(client, .abnormal)
      }
    } else {
      advance(client)
    }
  }

  private func take(_ bytes: [UInt8], for client: SocketClient) {
    client.receive(bytes, now: clock.now)
    advance(client)
  }

  /// Writes what can be written and follows the connection to its end.
  private func advance(_ client: SocketClient) {
    let now = clock.now
    guard client.isLingering || client.pump(now: now) else { return drop(client, .abnormal) }
    if client.isOver, !client.isLingering {
      client.isLingering = true
      client.cutOff = now + Self.lingering
      client.link.closed()
      client.inbox.close(.normal)
      handlers[client.id]?.cancel()
      client.socket.endWriting()
    } else if client.isGoodbyeSaid, client.cutOff == nil {
      client.cutOff = now + Self.goodbyeLimit
    }
    arm(client)
  }

  private func arm(_ client: SocketClient) {
    let wanted = (client.isLingering || client.isListenedTo ? Poll.reading : 0) | (client.hasOutput ? Poll.writing : 0)
    guard wanted != client.armed else { return }
    client.armed = wanted
    poll.change(client.socket.descriptor, id: client.id, to: wanted)
  }

  private func drop(_ client: SocketClient, _ code: WebSocketCloseCode) {
    guard clients.removeValue(forKey: client.id) != nil else { return }
    poll.remove(client.socket.descriptor)
    client.link.closed()
    client.inbox.close(code)
    handlers.removeValue(forKey: client.id)?.cancel()
    client.socket.close()
    shared.withLock { $0.count -= 1 }
  }

  /// Looks after everybody: who is slow, who is silent, who does not finish.
  private func goRound() {
    let now = clock.now
    nextRound = now + Self.roundInterval
    for client in clients.values {
      if let cutOff = client.cutOff {
        if now >= cutOff { drop(client, .abnormal) }
      } else if client.hasOutput, now - client.lastProgress > client.options.patience {
        evicted.add()
        drop(client, .policyViolation)
      } else if client.isListenedTo {
        lookForLife(client, now)
      }
    }
  }

  /// A silent client is asked, and has as long again to answer: however late this thread comes to ask.
  private func lookForLife(_ client: SocketClient, _ now: Duration) {
    if let askedAt = client.askedAt {
      if now - askedAt > client.options.pingInterval { drop(client, .abnormal) }
    } else if now - client.lastHeard > client.options.pingInterval {
      client.ping(now: now)
      advance(client)
    }
  }

  private static let roundInterval = Duration.milliseconds(250)
  /// Messages that wait for a handler before the client is held back.
  private static let inboxLimit = 64
  /// For the client's own goodbye.
  private static let goodbyeLimit = Duration.seconds(5)
  /// For the client to hang up after both goodbyes, before it is cut.
  private static let lingering = Duration.seconds(1)
}
