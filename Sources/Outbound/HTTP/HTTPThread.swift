import CCurl
import Groundwork

/// One curl handle with its connections, on a thread of its own.
actor HTTPThread {
  private let thread: BlockingThread
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let reach: Reach
  private var handle: CurlHandle?

  init(name: String, reach: Reach) {
    thread = BlockingThread(name: name)
    self.reach = reach
  }

  /// Blocks the thread until the answer is there.
  func send(_ request: HTTPRequest, _ stop: StopSignal) throws -> HTTPAnswer {
    let handle = try handle ?? CurlHandle()
    self.handle = handle
    let transfer = try HTTPTransfer(request, reach, stop)
    return try transfer.run(handle)
  }
}
