import Foundation

/// The Python programs of others that Gantry is compared with; `scripts/setup-peers` makes their environment.
package enum Peers {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// For `.enabled(if: Peers.arePresent, "needs scripts/setup-peers")`.
  package static var arePresent: Bool { unsafe access(python, X_OK) == 0 }

  /// From `GANTRY_PEERS_PYTHON`, else the environment in `.work`.
  package static var python: String {
    ProcessInfo.processInfo.environment["GANTRY_PEERS_PYTHON"] ?? "\(Checkout.root)/.work/peers/bin/python"
  }

  /// A folder for what peers leave behind, kept between runs and out of the repository.
  package static func folder(_ name: String) -> String { "\(Checkout.root)/.work/\(name)" }

  /// Runs a program of `Benchmarks/peers` to its end. Blocking.
  package static func run(_ program: String, _ arguments: [String]) throws {
    let ending = try ChildProcess(python, ["\(Checkout.root)/Benchmarks/peers/\(program)"] + arguments).wait()
    guard ending == .code(0) else {
      throw Failure(description: "\(program) \(arguments.joined(separator: " ")) ended with \(ending)")
    }
  }
}
