/// What names and addresses of accounts look like.
package enum AccountRules {
  package static let nameLength = 3...64
  private static let maximumEmailLength = 254

  static func check(name: String, email: String?) throws(AccountProblem) {
    let isPlain = name.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "._-@+".unicodeScalars.contains(scalar)
    }
    guard nameLength.contains(name.count), isPlain else {
      throw .unfit("A user name has 3 to 64 letters, digits or any of . _ - @ +")
    }
    if let email, !isEmail(email) { throw .unfit("'\(email.prefix(80))' is no e-mail address.") }
  }

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
