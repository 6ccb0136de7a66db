/// Makes a path inside a folder of what a client names.
package enum SafePath {
  /// Nil for anything that could leave the folder or name something hidden.
  package static func inside(_ folder: String, _ name: String) -> String? {
    let pieces = name.split(separator: "/", omittingEmptySubsequences: false)
    let isSafe = pieces.allSatisfy { piece in
      !piece.isEmpty && !piece.hasPrefix(".") && !piece.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\\") }
    }
    return isSafe ? "\(folder)/\(name)" : nil
  }
}
