import Glibc
import Groundwork
import TrafficCore

/// The inside of a camera's own process: opens what it is told to, decodes, and hands on, until the program that
/// started it goes.
package enum CameraChild {
  /// The command it is started with; no page of help shows it.
  package static let word = "camera-child"

  /// Between two signs of life.
  private static let beat = Duration.seconds(1)

  /// - Parameter descriptor: of the socket to the program.
  /// - Returns: the exit code.
  package static func run(descriptor: Int32 = STDIN_FILENO) async -> Int32 {
    let voice = ChildVoice(descriptor)
    do {
      var request = try await voice.request()
      let intake = ChildIntake()
      request.request.live.compressed = intake
      voice.exitWithTheProgram { intake.want($0) }
      let source = try await SourceKind.open(SourceAddress(request.address.revealed), request.request)
      try await speak(of: source, intake, voice, stallsAfter: request.request.live.settings.stallsAfter)
      try await voice.say(.ended)
      return 0
    } catch {
      // Where the program is gone nobody hears it.
      try? await voice.say(.failed(Redaction.redacted("\(error)")))
      return 1
    }
  }

  private static func speak(
    of source: any FrameSource, _ intake: ChildIntake, _ voice: ChildVoice, stallsAfter: Duration
  ) async throws {
    var said = await source.description
    try await voice.say(.described(said))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        let clock = SystemMonotonicClock()
        while true {
          try await voice.beat(of: source, stallsAfter: stallsAfter)
          try await clock.sleep(for: beat)
        }
      }
      group.addTask { while let message = await intake.next() { try await voice.say(message) } }
      while let frame = try await source.next() {
        let description = await source.description
        if description != said { try await voice.say(.described(description)) }
        said = description
        try await voice.say(.frame(index: frame.index, timestamp: frame.timestamp, frame.picture))
      }
      group.cancelAll()
    }
  }
}

/// Speaks for a camera's process, one message after the other, on a thread of its own.
actor ChildVoice {
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread = BlockingThread(name: "voice")
  private let ear = BlockingThread(name: "ear")
  private let descriptor: Int32
  private let clock = SystemMonotonicClock()
  private var lastFrame: Duration?

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// What is to be opened.
  func request() throws -> IsolatedRequest {
    guard let bytes = try ChildLink.read(IsolatedHead.count, from: descriptor, quietFor: nil) else { throw Gone() }
    let head = try IsolatedHead(bytes, maximumPixels: 0)
    guard head.kind == .request, let body = try ChildLink.read(head.length, from: descriptor, quietFor: nil) else {
      throw Gone()
    }
    return try IsolatedRequest(body)
  }

  /// Its input ends when the program stops it or is no more, and then it leaves at once, whatever a library is busy with.
  /// (A signal on the parent's death would come when the *thread* ends that started it.)
  ///
  /// - Parameter want: told whether packets are wanted, which is all that is said to it now.
  nonisolated func exitWithTheProgram(_ want: @escaping @Sendable (Bool) -> Void) {
    ear.perform { [descriptor] in
      // Without a limit it is never quiet.
      while let word = try? ChildLink.read(1, from: descriptor, quietFor: nil) { want(word == [1]) }
      _exit(0)
    }
  }

  func say(_ message: IsolatedMessage) throws {
    if case .frame = message { lastFrame = clock.now }
    for part in message.parts where !part.isEmpty {
      guard ChildLink.write(part, to: descriptor) else { throw Gone() }
    }
  }

  /// How the source is, as it says itself; else by when its last picture came.
  func beat(of source: any FrameSource, stallsAfter: Duration) throws {
    let silence = lastFrame.map { clock.now - $0 }
    if let observed = source as? any ObservedSource {
      let health = observed.health
      // It may not have said yet what its pictures do.
      let isNews = health.phase == .connecting && (silence ?? .seconds(1)) < .seconds(1)
      return try say(.health(isNews ? SourceHealth(phase: .online) : health))
    }
    guard let silence else { return try say(.health(SourceHealth(phase: .connecting))) }
    let reason = "no picture for \(stallsAfter.shortText)"
    try say(
      .health(silence < stallsAfter ? SourceHealth(phase: .online) : SourceHealth(phase: .stalled, reason: reason)))
  }

  /// The program is.
  struct Gone: Error {}
}
