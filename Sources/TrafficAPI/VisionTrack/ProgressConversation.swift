import Groundwork
import Pipeline
import Records
import WebServer

/// One client's talk on the socket. Nothing runs for a client that follows no job.
struct ProgressConversation {
  private enum Input: Sendable {
    case message(WebSocketMessage)
    case news(JobEvent)
    /// News may be due, or lost.
    case look
    case closed
  }

  private let socket: WebSocketConnection
  private let doors: VisionTrackDoors
  private let inputs = Mailbox<Input>(.lossless(16))
  private var board = ProgressBoard()
  private var isListening = false
  /// When the next look is planned; nil while none is.
  private var looksAt: Duration?
  private var lookedAt: Duration

  /// News may be lost; so often the rows are asked.
  private static let looksEvery = Duration.seconds(2)

  init(_ socket: WebSocketConnection, _ doors: VisionTrackDoors) {
    self.socket = socket
    self.doors = doors
    lookedAt = doors.clock.now
  }

  mutating func run() async throws {
    let (socket, inputs, log) = (socket, inputs, doors.log)
    // Discarding: a talk of hours plans a look every two seconds, and nobody collects them.
    try await withThrowingDiscardingTaskGroup { group in
      defer {
        inputs.close()
        group.cancelAll()
      }
      group.addTask {
        // However the client goes, the talk is over.
        do {
          while let message = try await socket.receive() { await inputs.send(.message(message)) }
        } catch {
          log.debug("a socket broke off", ["cause": "\(error)"])
        }
        await inputs.send(.closed)
      }
      while let input = await inputs.next() {
        switch input {
        case .closed: return
        case .message(let message): try await answer(message, &group)
        case .news(let news): try await tell(board.received(news, at: doors.clock.now))
        case .look: try await look()
        }
        wakeLater(&group)
      }
    }
  }

  private mutating func answer(_ message: WebSocketMessage, _ group: inout ThrowingDiscardingTaskGroup<any Error>)
    async throws
  {
    switch ProgressMessage(message) {
    case .ping: say(["type": "pong"])
    case .refused(let words): say(["type": "error", "message": .string(words)])
    case .subscribe(let taskID):
      // Before the row is read, so that nothing is missed in between.
      try await listen(&group)
      try await subscribe(taskID)
    }
  }

  private mutating func subscribe(_ taskID: String) async throws {
    let id = LooseUUID.id(taskID)
    if let id, !board.follow(id, at: doors.clock.now) {
      return say(["type": "error", "message": "Too many subscriptions", "task_id": .string(taskID)])
    }
    say(["type": "subscribed", "task_id": .string(taskID)])
    guard let id, let job = try await doors.jobs.find(id), job.kind == JobKinds.visionTrackVideo else {
      if let id { board.leave(id) }
      return say(["type": "error", "message": "Job not found", "task_id": .string(taskID)])
    }
    say(try VisionTrackJob(job).update)
    if job.state.hasEnded { board.leave(id) }
  }

  private mutating func listen(_ group: inout ThrowingDiscardingTaskGroup<any Error>) async throws {
    guard !isListening else { return }
    isListening = true
    let feed = try await doors.events.listen(capacity: 256)
    let inputs = inputs
    group.addTask {
      while let news = await feed.next() {
        if news.kind == JobKinds.visionTrackVideo { await inputs.send(.news(news)) }
      }
    }
  }

  private mutating func tell(_ verdict: ProgressBoard.Verdict) async throws {
    switch verdict {
    case .nothing: return
    case .send(let news): say(VisionTrackJob(news).update)
    case .finish(let id):
      // The news has no result; the row has.
      if let job = try await doors.jobs.find(id) { say(try VisionTrackJob(job).update) }
    }
  }

  /// Sends what waited, and asks the rows now and then whether an end was missed.
  private mutating func look() async throws {
    looksAt = nil
    let now = doors.clock.now
    for news in board.due(at: now) { say(VisionTrackJob(news).update) }
    guard now - lookedAt >= Self.looksEvery else { return }
    lookedAt = now
    for id in board.followed {
      guard let job = try await doors.jobs.find(id) else { continue }
      if job.state.hasEnded { try await tell(board.received(JobEvent(job), at: now)) }
    }
  }

  private mutating func wakeLater(_ group: inout ThrowingDiscardingTaskGroup<any Error>) {
    guard !board.isEmpty else { return }
    let deadline = min(board.nextDue ?? .seconds(Int64.max / 2), lookedAt + Self.looksEvery)
    if let looksAt, looksAt <= deadline { return }
    looksAt = deadline
    let (inputs, clock) = (inputs, doors.clock)
    group.addTask {
      try? await clock.sleep(until: deadline)  // cancelled: the talk is over
      await inputs.send(.look)
    }
  }

  private func say(_ message: JSONValue) { socket.send(message.text) }
}
