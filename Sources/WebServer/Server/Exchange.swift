import CMicroHTTPD
import Glibc
import Groundwork

/// One request and its response, between the event loop and the task that answers.
///
/// libmicrohttpd calls on its thread; the task runs elsewhere, or in place as long as it need not wait. While neither
/// side can go on the connection is suspended; whoever makes progress wakes it.
@safe final class Exchange: @unchecked Sendable {  // `shared` has a lock; the other variables belong to the event loop
  private enum Phase { case fresh, reading, answering, answered }

  struct Shared {
    var response: Response?
    var task: Task<Void, Never>?
    /// The body of a streamed response.
    var outgoing: BytePipe?
    var deadline: Duration?
    /// While a body comes: how it is refused in the middle.
    var arriving: (request: Request, errors: ErrorStyle)?
    /// While a streamed body comes.
    var pace: BodyPace?
    var isSuspended = false
    /// Progress came before the suspension.
    var isWoken = false
    /// The connection is gone; nothing may touch it.
    var isGone = false
    /// The time limit is over.
    var isLate = false
    /// The server ends: nothing may wait any more.
    var isAborted = false
  }

  let listener: HTTPListener
  let connection: OpaquePointer
  let descriptor: Int32
  let thread = pthread_self()
  let target: String
  private let place: Int
  private var phase = Phase.fresh
  private var request = Request(.get, "/")
  private var plan: Router.Plan?
  private var intake = BodyIntake(limit: 0, announced: nil, discardLimit: 0)
  private var collected: [UInt8] = []
  private var incoming: BytePipe?
  private var hasStarted = false
  private var isLast = false
  private let share: BodyShare
  let shared = Lock(Shared())

  /// - Parameter place: where the target lies in the memory of the library.
  init(listener: HTTPListener, connection: OpaquePointer, target: String, place: Int) {
    self.listener = listener
    unsafe self.connection = connection
    descriptor = unsafe gantry_mhd_socket(connection)
    self.target = target
    self.place = place
    share = BodyShare(of: listener.bodies)
    listener.connections.enter(descriptor, .head(since: listener.clock.now))
  }

  // MARK: On the event loop

  /// The library's call: first with the headers, then with pieces of the body, then with none.
  func step(
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, data: UnsafePointer<CChar>?,
    size: UnsafeMutablePointer<Int>?
  ) -> MHD_Result {
    switch phase {
    case .fresh:
      unsafe begin(method: method, version: version)
      return phase == .answering || answersBeforeBody ? answer() : .YES
    case .reading:
      if let data = unsafe data, let size = unsafe size, unsafe size.pointee > 0 {
        return unsafe take(UnsafeRawBufferPointer(start: data, count: size.pointee), size)
      }
      endBody()
      return answer()
    case .answering: return answer()
    case .answered: return .NO
    }
  }

  /// The library is done with the request, well or not.
  func completed() {
    listener.connections.enter(descriptor, .idle(since: listener.clock.now))
    let (task, outgoing) = shared.withLock { shared in
      shared.isGone = true
      return (shared.task, shared.outgoing)
    }
    incoming?.finish(throwing: ClientGone())
    if let outgoing {
      outgoing.abandon()
      task?.cancel()
    } else if phase != .answered {
      task?.cancel()
    }
    listener.closed(self)
  }

  private func begin(method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?) {
    listener.opened(self)
    let head = unsafe RequestReader.head(
      connection, method: method, version: version, target: target, place: place, secure: listener.isSecure,
      name: listener.name)
    request = head.request
    if listener.proxies.sawTLS(request, neighbour: request.remoteAddress) { request.isSecure = true }
    request.remoteAddress = listener.proxies.client(of: request)
    if let problem = HeadCheck.problem(request, version: head.version, isPlain: head.isPlain) {
      return refuseUnread(problem)
    }
    let plan = listener.isDraining ? listener.busyPlan : listener.router.plan(for: &request)
    self.plan = plan
    let announced = announcedLength
    let limit = plan.body.limit
    intake = BodyIntake(limit: limit, announced: announced, discardLimit: listener.settings.discardLimit)
    if intake.isRefused { request.refusal = .tooLarge(Self.tooLarge(limit)) }
    phase = .reading
    expectBody(plan)
    switch plan.body {
    case .collected:
      expectAnswer(within: plan.timeLimit)
      if let announced, !intake.isRefused { reserve(announced) }
      if isHopeless(announced) || intake.isRefused && announced ?? 0 > listener.settings.discardLimit { start() }
    case .streamed:
      let pipe = BytePipe(limit: listener.settings.bodyBuffer)
      pipe.onSpace { [weak self] in self?.wake() }
      incoming = pipe
      request.body = .stream(BodyStream(pipe, length: announced, share: share))
      start()
    }
  }

  /// Nothing of it is believed, its body included: with the answer the connection ends.
  private func refuseUnread(_ problem: HTTPError) {
    phase = .answering
    isLast = true
    listener.connections.enter(descriptor, .answering)
    let plan = listener.router.plan(refusing: problem, request)
    self.plan = plan
    expectAnswer(within: plan.timeLimit)
    start()
  }

  private func expectBody(_ plan: Router.Plan) {
    listener.connections.enter(descriptor, .body)
    guard announcedLength.map({ $0 > 0 }) ?? (request.headers["transfer-encoding"] != nil) else { return }
    let arriving = (request, plan.errors)
    var pace: BodyPace?
    if case .streamed = plan.body {
      pace = BodyPace(
        rate: listener.settings.minimumBodyRate, window: listener.settings.bodyPaceWindow, now: listener.clock.now)
    }
    shared.withLock { ($0.arriving, $0.pace) = (arriving, pace) }
  }

  private func reserve(_ announced: Int) {
    if share.resize(to: announced) {
      collected.reserveCapacity(announced)
    } else {
      request.refusal = BodyShare.refusal
      intake.refuse()
    }
  }

  private var announcedLength: Int? { request.headers["content-length"].flatMap { Int($0) } }

  /// A refusal that is known before the body comes, and a body that is not worth reading or that the client holds back
  /// until it is asked for. The library ends the connection after such an answer.
  private var answersBeforeBody: Bool {
    guard isAnswered else { return false }
    let announced = announcedLength
    return request.headers.words("expect").contains("100-continue") || isHopeless(announced)
      || announced ?? 0 > listener.settings.discardLimit
  }

  private func isHopeless(_ announced: Int?) -> Bool {
    BodyIntake.isHopeless(
      limit: plan?.body.limit ?? 0, announced: announced, discardLimit: listener.settings.discardLimit)
  }

  private func take(_ piece: UnsafeRawBufferPointer, _ size: UnsafeMutablePointer<Int>) -> MHD_Result {
    // Before the body is complete nothing can be answered.
    if isAborted || isLate { return .NO }
    if let incoming, !intake.isRefused {
      shared.withLock { $0.isWoken = false }
      // The piece is offered again after the suspension, so it is counted only when it is taken.
      if intake.received + piece.count <= plan?.body.limit ?? 0 {
        while unsafe !incoming.offer(piece) {
          if suspend() { return .YES }
          if isAborted { return .NO }
        }
      }
    }
    let action = intake.receive(piece.count)
    unsafe size.pointee = 0
    switch action {
    case .take: if incoming == nil { unsafe collect(piece) }
    case .refuse: refuseRest(.tooLarge(Self.tooLarge(plan?.body.limit ?? 0)))
    case .discard: break
    case .hangUp: return .NO
    }
    shared.withLock { $0.pace?.receive(piece.count) }
    return .YES
  }

  private func collect(_ piece: UnsafeRawBufferPointer) {
    let count = collected.count + piece.count
    if announcedLength == nil, !share.resize(to: count) {
      intake.refuse()
      refuseRest(BodyShare.refusal)
    } else {
      unsafe collected += piece
    }
  }

  private func refuseRest(_ refusal: HTTPError) {
    request.refusal = refusal
    collected = []
    incoming?.finish(throwing: refusal)
  }

  private func endBody() {
    phase = .answering
    listener.connections.enter(descriptor, .answering)
    shared.withLock { ($0.arriving, $0.pace) = (nil, nil) }
    if let incoming {
      incoming.finish()
      expectAnswer(within: plan?.timeLimit)
    } else if !hasStarted, !isAnswered {
      if !collected.isEmpty { request.body = .bytes(collected) }
      start()
      collected = []
    }
  }

  private func answer() -> MHD_Result {
    while true {
      let response = shared.withLock { shared -> Response? in
        shared.isWoken = false
        return shared.response
      }
      if let response {
        phase = .answered
        listener.connections.enter(descriptor, .answering)
        return unsafe ResponseSender.send(response, of: self, on: connection, isLast: isLast || listener.isDraining)
      }
      if isLate {
        deliver((plan?.errors ?? .detail).render(Self.tooLate, request))
      } else if suspend() {
        return .YES
      } else if isAborted {
        deliver((plan?.errors ?? .detail).render(Self.stopping, request))
      }
    }
  }

  /// The next bytes of a streamed response; 0 when the connection was suspended until there are more.
  func produce(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let outgoing = shared.withLock({ $0.outgoing }) else { return ResponseSender.brokenOff }
    while true {
      shared.withLock { $0.isWoken = false }
      switch unsafe outgoing.drain(into: buffer) {
      case .bytes(let count): return count
      case .finished: return ResponseSender.endOfStream
      case .failed: return ResponseSender.brokenOff
      case .empty:
        if suspend() { return 0 }
        if isAborted { return ResponseSender.brokenOff }
      }
    }
  }

  /// The connection belongs to a WebSocket from now on.
  func upgraded() -> WebSocketUpgrade? {
    listener.connections.enter(descriptor, .upgraded)
    listener.closed(self)
    guard case .upgrade(let upgrade)? = shared.withLock({ $0.response?.body }) else { return nil }
    return upgrade
  }

  /// False when there was progress meanwhile, or nothing may wait any more.
  private func suspend() -> Bool {
    shared.withLock { shared in
      if shared.isWoken || shared.isAborted {
        shared.isWoken = false
        return false
      }
      unsafe MHD_suspend_connection(connection)
      shared.isSuspended = true
      return true
    }
  }

  // MARK: From anywhere

  /// Lets the event loop look again.
  func wake() {
    shared.withLock { shared in
      guard !shared.isGone else { return }
      if shared.isSuspended {
        shared.isSuspended = false
        unsafe MHD_resume_connection(connection)
      } else {
        shared.isWoken = true
      }
    }
  }

  private var isAnswered: Bool { shared.withLock { $0.response != nil } }
  private var isLate: Bool { shared.withLock { $0.isLate } }
  private var isAborted: Bool { shared.withLock { $0.isAborted } }

  /// The server ends: whatever waits gets its refusal or is cut.
  func abort() {
    let (task, outgoing) = shared.withLock { shared in
      shared.isAborted = true
      return (shared.task, shared.outgoing)
    }
    task?.cancel()
    outgoing?.finish(throwing: ClientGone())
    wake()
  }

  /// The first response counts; false when there was one already or nobody is there to get it.
  @discardableResult
  private func deliver(_ response: Response) -> Bool {
    var pipe: BytePipe?
    if case .stream = response.body {
      let made = BytePipe(limit: listener.settings.bodyBuffer)
      made.onData { [weak self] in self?.wake() }
      pipe = made
    }
    let isFirst = shared.withLock { shared in
      guard shared.response == nil, !shared.isGone else { return false }
      shared.response = response
      shared.outgoing = pipe
      return true
    }
    if isFirst { wake() }
    return isFirst
  }

  private func expectAnswer(within limit: Duration?) {
    let deadline = listener.clock.now + (limit ?? listener.settings.timeLimit)
    shared.withLock { $0.deadline = deadline }
  }

  // MARK: The task

  /// Light handlers run right here until they first wait: most answers need no other thread.
  private func start() {
    guard let plan else { return }
    hasStarted = true
    let request = request
    let isLight = !plan.isHeavy && collected.count <= listener.settings.inPlaceLimit
    let task =
      if isLight {
        Task.immediate { await self.run(plan, request) }
      } else {
        Task { await self.run(plan, request) }
      }
    shared.withLock { shared in
      if shared.response == nil || shared.outgoing != nil { shared.task = task }
    }
  }

  private func run(_ plan: Router.Plan, _ request: Request) async {
    let response = await plan.responder(request)
    if case .stream(let stream) = request.body { stream.abandon() }
    // Then the event loop has its own answer.
    if isLate { return }
    guard deliver(response), case .stream(let stream) = response.body,
      let pipe = shared.withLock({ $0.outgoing })
    else { return }
    if request.method == .head { return pipe.finish() }
    do {
      try await stream.produce(ResponseWriter(pipe))
      pipe.finish()
    } catch {
      pipe.finish(throwing: error)
    }
  }

  private static func tooLarge(_ limit: Int) -> String { "The body is larger than \(limit) bytes." }
}
