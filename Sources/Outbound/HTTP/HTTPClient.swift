import Groundwork

/// Sends requests to other servers, each on a thread that waits for it; connections are kept and used again.
///
/// All requests of one client may reach the same addresses: a connection is looked at when it is made, and so must never
/// serve a request that may not make it.
package final class HTTPClient: Sendable {
  private let threads: LendingPool<HTTPThread>

  /// - Parameters:
  ///   - reach: where requests may come to, redirects included.
  ///   - most: so many requests at once; more wait for their turn.
  ///   - patience: so long.
  package init(name: String = "http", reach: Reach, most: Int = 8, patience: Duration = .seconds(60)) {
    threads = LendingPool(maximum: most, patience: patience) { HTTPThread(name: "\(name) \($0)", reach: reach) }
  }

  /// - Throws: `HTTPFailure` when there is no answer, `CancellationError`.
  package func send(_ request: HTTPRequest) async throws -> HTTPAnswer {
    do {
      return try await threads.lend { thread in
        let stop = StopSignal()
        return try await withTaskCancellationHandler {
          try await thread.send(request, stop)
        } onCancel: {
          stop.stop()
        }
      }
    } catch let busy as LendingPool<HTTPThread>.Refusal {
      throw HTTPFailure(.timeout, "\(HTTPTransfer.place(request.address)) was not asked: \(busy).")
    }
  }
}
