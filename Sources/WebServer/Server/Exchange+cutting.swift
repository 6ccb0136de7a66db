import CMicroHTTPD
import Glibc
import Groundwork

/// Requests that are ended before they have arrived. libmicrohttpd takes no answer in their middle: it is written past
/// it. Through TLS that cannot be, there the connection just ends.
extension Exchange {
  static let stopping = HTTPError(503, "The server is stopping; try again.", headers: ["Retry-After": "5"])
  static let tooLate = HTTPError(503, "The request took too long.")

  /// Ends what is late. Called from another thread than the event loop's.
  func check(now: Duration) {
    let late = shared.withLock { shared -> Late? in
      guard !shared.isGone, !shared.isLate, let problem = Self.problem(&shared, now: now) else { return nil }
      shared.isLate = true
      // While this lock is held the connection does not go away.
      let request = shared.arriving.flatMap { cut($0.request, $0.errors, problem) }
      return Late(problem: problem, cut: request, task: shared.task)
    }
    guard let late else { return }
    if let request = late.cut { listener.cut(request, late.problem) }
    wake()
    late.task?.cancel()
  }

  private struct Late {
    let problem: HTTPError
    /// Still arriving, and ended.
    let cut: Request?
    let task: Task<Void, Never>?
  }

  private static func problem(_ shared: inout Shared, now: Duration) -> HTTPError? {
    if let deadline = shared.deadline, deadline < now, shared.response == nil { return tooLate }
    if shared.pace?.isTooSlow(now: now, isHeldBack: shared.isSuspended) == true {
      return HTTPError(408, "The body came too slowly.")
    }
    return nil
  }

  /// Whether the library may be speaking of this one while its head is read.
  func mayHave(_ fault: LibraryFault) -> Bool {
    guard pthread_equal(pthread_self(), thread) != 0, fault.isOfHead else { return false }
    return unsafe fault != .length || RequestReader.hasBadLength(connection)
  }

  /// Whether the library may be speaking of this one while its body is read, also when it has been answered before that.
  func mayHaveInBody(_ fault: LibraryFault) -> Bool {
    guard pthread_equal(pthread_self(), thread) != 0, fault.isOfChunks else { return false }
    return shared.withLock { shared in
      guard !shared.isGone, !shared.isSuspended else { return false }
      return shared.response != nil || shared.arriving?.request.headers["transfer-encoding"] != nil
    }
  }

  /// Called on the event loop when the library is about to refuse this request, before its own words go out.
  func refuse(_ problem: HTTPError) {
    let (request, errors): (Request, ErrorStyle)
    let (arriving, isAnswered) = shared.withLock { ($0.arriving, $0.response != nil) }
    // Its own answer is on the way.
    if isAnswered { return }
    if let arriving {
      (request, errors) = arriving
    } else {
      request = Request(
        .get, target, remoteAddress: unsafe RequestReader.address(gantry_mhd_client(connection)),
        isSecure: listener.isSecure, listener: listener.name)
      errors = listener.router.style(for: request)
    }
    if let cut = cut(request, errors, problem) { listener.cut(cut, problem) }
  }

  /// The request with its id when it was still arriving, else nil: then it is answered as usual.
  private func cut(_ request: Request, _ errors: ErrorStyle, _ problem: HTTPError) -> Request? {
    var request = request
    request.id = RequestIdentity.given(by: request) ?? RequestIdentity.random()
    var response = errors.render(problem, request)
    response.headers["X-Request-ID"] = request.id
    let words = listener.isSecure ? [] : RawAnswer.bytes(response)
    return listener.connections.cut(descriptor, saying: words) ? request : nil
  }
}
