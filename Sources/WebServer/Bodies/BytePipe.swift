import Groundwork

/// Carries bytes from writers to one reader, with a bound on what lies between.
///
/// Each side has two faces: `write`/`next` wait in a task; `offer`/`drain` belong to an event loop, never wait, and
/// announce through `onSpace`/`onData` when another try makes sense.
final class BytePipe: Sendable {
  enum Drained {
    case bytes(Int)
    /// Nothing now; `onData` will be called.
    case empty
    case finished
    case failed
  }

  private struct State {
    var pieces: [[UInt8]] = []
    /// How much of the first piece is gone.
    var offset = 0
    var count = 0
    var isFinished = false
    var failure: (any Error)?
    var isReaderGone = false
    var reader: CheckedContinuation<Void, Never>?
    /// A stream of events and its heartbeat are two.
    var writers: [CheckedContinuation<Void, Never>] = []
    var wantsSpace = false
    var wantsData = false
    var onSpace: (@Sendable () -> Void)?
    var onData: (@Sendable () -> Void)?
  }

  /// What to do once the lock is released.
  private struct Wake {
    var continuations: [CheckedContinuation<Void, Never>] = []
    var hook: (@Sendable () -> Void)?

    func callAsFunction() {
      for continuation in continuations { continuation.resume() }
      hook?()
    }
  }

  private let limit: Int
  private let state = Lock(State())

  init(limit: Int) { self.limit = limit }

  func onSpace(_ hook: @escaping @Sendable () -> Void) { state.withLock { $0.onSpace = hook } }
  func onData(_ hook: @escaping @Sendable () -> Void) { state.withLock { $0.onData = hook } }

  var waitingWriters: Int { state.withLock { $0.writers.count } }
  var isReaderGone: Bool { state.withLock { $0.isReaderGone } }

  // MARK: Writing

  /// Waits for space; throws once the reader is gone.
  func write(_ bytes: [UInt8]) async throws {
    guard !bytes.isEmpty else { return }
    while true {
      try Task.checkCancellation()
      let outcome = state.withLock { state -> (isDone: Bool, isGone: Bool, wake: Wake) in
        if state.isReaderGone { return (true, true, Wake()) }
        guard state.count < limit else { return (false, false, Wake()) }
        return (true, false, Self.append(bytes, to: &state))
      }
      outcome.wake()
      if outcome.isGone { throw ClientGone() }
      if outcome.isDone { return }
      await waitForSpace()
    }
  }

  /// False when full: the piece was not taken, and `onSpace` will be called.
  func offer(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let outcome = state.withLock { state -> (isTaken: Bool, wake: Wake) in
      if state.isReaderGone { return (true, Wake()) }
      guard state.count < limit else {
        state.wantsSpace = true
        return (false, Wake())
      }
      return (true, unsafe Self.append(Array(bytes), to: &state))
    }
    outcome.wake()
    return outcome.isTaken
  }

  func finish(throwing failure: (any Error)? = nil) {
    let wake = state.withLock { state -> Wake in
      guard !state.isFinished else { return Wake() }
      state.isFinished = true
      state.failure = failure
      return Self.wakeReader(&state)
    }
    wake()
  }

  // MARK: Reading

  /// Waits for the next piece; nil at the end.
  func next() async throws -> [UInt8]? {
    while true {
      let outcome = try state.withLock { state -> (piece: [UInt8]?, isEnd: Bool, wake: Wake) in
        if let piece = Self.takePiece(&state) { return (piece, false, Self.wakeWriter(&state, limit: limit)) }
        if let failure = state.failure { throw failure }
        return (nil, state.isFinished, Wake())
      }
      outcome.wake()
      if let piece = outcome.piece { return piece }
      if outcome.isEnd { return nil }
      try Task.checkCancellation()
      await waitForData()
    }
  }

  /// Copies what is there, at most the size of the buffer.
  func drain(into buffer: UnsafeMutableRawBufferPointer) -> Drained {
    let outcome = state.withLock { state -> (drained: Drained, wake: Wake) in
      let count = unsafe Self.copy(&state, into: buffer)
      if count > 0 { return (.bytes(count), Self.wakeWriter(&state, limit: limit)) }
      if state.isFinished { return (state.failure == nil ? .finished : .failed, Wake()) }
      state.wantsData = true
      return (.empty, Wake())
    }
    outcome.wake()
    return outcome.drained
  }

  /// Everything written from now on is thrown away, and waiting writers are told.
  func abandon() {
    let wake = state.withLock { state -> Wake in
      state.isReaderGone = true
      state.pieces = []
      (state.count, state.offset) = (0, 0)
      return Self.wakeWriter(&state, limit: limit)
    }
    wake()
  }

  // MARK: Waiting

  private func waitForSpace() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.count < limit || state.isReaderGone || Task.isCancelled { return true }
          state.writers.append(continuation)
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      // All look again; the others go on waiting.
      let waiting = state.withLock { state in
        defer { state.writers = [] }
        return state.writers
      }
      for continuation in waiting { continuation.resume() }
    }
  }

  private func waitForData() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.count > 0 || state.isFinished || Task.isCancelled { return true }
          state.reader = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        defer { state.reader = nil }
        return state.reader
      }
      waiting?.resume()
    }
  }

  // MARK: The bytes

  private static func append(_ bytes: [UInt8], to state: inout State) -> Wake {
    state.pieces.append(bytes)
    state.count += bytes.count
    return wakeReader(&state)
  }

  private static func wakeReader(_ state: inout State) -> Wake {
    defer { (state.reader, state.wantsData) = (nil, false) }
    return Wake(continuations: state.reader.map { [$0] } ?? [], hook: state.wantsData ? state.onData : nil)
  }

  private static func wakeWriter(_ state: inout State, limit: Int) -> Wake {
    guard state.count <= limit / 2 else { return Wake() }
    defer { (state.writers, state.wantsSpace) = ([], false) }
    return Wake(continuations: state.writers, hook: state.wantsSpace ? state.onSpace : nil)
  }

  private static func takePiece(_ state: inout State) -> [UInt8]? {
    guard !state.pieces.isEmpty else { return nil }
    var piece = state.pieces.removeFirst()
    if state.offset > 0 { piece.removeFirst(state.offset) }
    state.offset = 0
    state.count -= piece.count
    return piece
  }

  private static func copy(_ state: inout State, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    var copied = 0
    while copied < buffer.count, let piece = state.pieces.first {
      let count = min(piece.count - state.offset, buffer.count - copied)
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[copied..<copied + count])
      unsafe piece.withUnsafeBytes { source in
        unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[state.offset..<state.offset + count]))
      }
      copied += count
      state.count -= count
      state.offset += count
      if state.offset == piece.count {
        state.pieces.removeFirst()
        state.offset = 0
      }
    }
    return copied
  }
}
