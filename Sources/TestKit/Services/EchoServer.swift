import Foundation

/// An HTTP server that answers with what it was asked: the body, and headers `X-Method` and `X-Path`. `/redirect?to=…`
/// sends elsewhere. Listens on 127.0.0.1 and 127.0.0.2.
package final class EchoServer: Sendable {
  package let port: Int
  private let process: ServiceProcess
  private let folder: TemporaryFolder

  package init() async throws {
    folder = try TemporaryFolder()
    port = try LoopbackPort.free()
    process = try ServiceProcess(
      "echo", arguments: ["/usr/bin/python3", "\(Checkout.root)/scripts/testing/http-echo.py", "\(port)"],
      folder: folder)
    try await process.waitUntilReady()
  }

  deinit { process.kill() }

  package func address(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  /// The address of the server that each request so far came in by.
  package var visitors: [String] {
    process.output.split(separator: "\n").filter { $0.hasPrefix("asked at ") }.map { String($0.dropFirst(9)) }
  }
}
