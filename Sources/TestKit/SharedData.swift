import Glibc

/// Real models, videos and labelled pictures, which are not part of the project.
///
/// Looked for in `GANTRY_SHARED_DATA`, else in `../shared/data` beside the checkout. Tests that need them say
/// `.enabled(if: SharedData.isPresent, "needs shared data")`, so that a run without them shows what it left out.
package enum SharedData {
  package static var isPresent: Bool { unsafe access(folder + "/models", R_OK) == 0 }

  /// The path of a file such as `videos/km39_morning_5fps.mp4`.
  package static func path(_ file: String) -> String { "\(folder)/\(file)" }

  private static var folder: String {
    if let override = unsafe getenv("GANTRY_SHARED_DATA") { return unsafe String(cString: override) }
    return "\(Checkout.root)/../shared/data"
  }
}

/// The folder that holds Package.swift, for tests that read the project's own files or start its scripts.
package enum Checkout {
  package static var root: String {
    // Sources/TestKit/SharedData.swift, three parts below the root
    #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" }
  }
}
