import Groundwork

/// What a client has sent and its handler has not read yet. The client is held back beyond a bound.
final class WebSocketInbox: Sendable {
  private struct State {
    var messages: [WebSocketMessage] = []
    var closeCode: WebSocketCloseCode?
    var reader: CheckedContinuation<Void, Never>?
    var isHeldBack = false
  }

  /// Messages; beyond it nothing more is read from the connection.
  private let limit: Int
  private let onSpace: @Sendable () -> Void
  private let state = Lock(State())

  /// - Parameter onSpace: called when a client that was held back may be read again.
  init(limit: Int, onSpace: @escaping @Sendable () -> Void) {
    self.limit = limit
    self.onSpace = onSpace
  }

  var closeCode: WebSocketCloseCode? { state.withLock { $0.closeCode } }

  /// False when the next message should not be read yet; `onSpace` will tell.
  func append(_ message: WebSocketMessage) -> Bool {
    let (reader, mayGoOn) = state.withLock { state in
      state.messages.append(message)
      state.isHeldBack = state.messages.count >= limit
      defer { state.reader = nil }
      return (state.reader, !state.isHeldBack)
    }
    reader?.resume()
    return mayGoOn
  }

  /// The first code counts.
  func close(_ code: WebSocketCloseCode) {
    let reader = state.withLock { state in
      if state.closeCode == nil { state.closeCode = code }
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume()
  }

  /// Nil when closed and everything is read.
  func next() async throws -> WebSocketMessage? {
    while true {
      let (message, isOver, hasSpace) = state.withLock { state -> (WebSocketMessage?, Bool, Bool) in
        guard !state.messages.isEmpty else { return (nil, state.closeCode != nil, false) }
        let message = state.messages.removeFirst()
        let hasSpace = state.isHeldBack && state.messages.count <= limit / 2
        if hasSpace { state.isHeldBack = false }
        return (message, false, hasSpace)
      }
      if hasSpace { onSpace() }
      if let message { return message }
      if isOver { return nil }
      try Task.checkCancellation()
      await wait()
    }
  }

  private func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if !state.messages.isEmpty || state.closeCode != nil || Task.isCancelled { return true }
          state.reader = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      let reader = state.withLock { state in
        defer { state.reader = nil }
        return state.reader
      }
      reader?.resume()
    }
  }
}
