import Groundwork

/// What names and addresses of accounts look like.
package enum AccountRules {
  package static let nameLength = 3...64
  private static let maximumEmailLength = 254

  /// - Parameter name: a new one; nil when it stays as it is.
  static func check(name: String?, email: String?) throws(AccountProblem) {
    guard name.map(isName) ?? true else {
      throw .unfit("A user name has 3 to 64 of the letters a to z, digits or any of . _ - @ +")
    }
    if let email, !isEmail(email) { throw .unfit("'\(email.prefix(80))' is no e-mail address.") }
  }

  /// ASCII alone, so that no name looks like another one and none is longer than it looks.
  package static func isName(_ text: String) -> Bool {
    nameLength.contains(text.utf8.count) && text.utf8.allSatisfy { $0.isLetterOrDigit || marks.contains($0) }
  }

  private static let marks = Array("._-@+".utf8)

  /// The shape of an address; whether it is anybody's only a message to it would tell.
  package static func isEmail(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard text.utf8.count <= maximumEmailLength, parts.count == 2, (1...64).contains(parts[0].utf8.count) else {
      return false
    }
    let isPlain = text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value >= 0x20 && $0.value != 0x7F }
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    let isHost =
      labels.count >= 2
      && labels.allSatisfy { label in
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
          && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
      }
    return isPlain && isHost && !parts[0].hasPrefix(".") && !parts[0].hasSuffix(".") && !parts[0].contains("..")
  }
}
