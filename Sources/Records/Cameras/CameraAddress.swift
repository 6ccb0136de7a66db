package import Groundwork

/// What may be shown of a camera's address. Cameras carry passwords in more places than can be listed, so what is left
/// is what surely is none: scheme, user, host and the beginning of the path.
package enum CameraAddress {
  package static func shown(_ address: Secret) -> String {
    let text = address.revealed
    guard let mark = text.firstRange(of: "://") else { return text }
    let scheme = text[..<mark.lowerBound]
    if scheme.lowercased() == "simulate" { return text }
    var rest = text[mark.upperBound...]
    var user = ""
    // The last one: passwords are often written as they are, with all their signs.
    if let at = rest.lastIndex(of: "@") {
      user = shownUser(rest[..<at]) + "@"
      rest = rest[rest.index(after: at)...]
    }
    let plain = rest.prefix { !"?=&#;".contains($0) }
    return "\(scheme)://\(user)\(plain)\(plain.endIndex == rest.endIndex ? "" : "…")"
  }

  /// Whether somebody has sent back what was shown, or a part of it, instead of an address.
  package static func isMasked(_ address: Secret) -> Bool {
    address.revealed.contains(Secret.mask) || address.revealed.hasSuffix("…")
  }

  private static func shownUser(_ part: Substring) -> String {
    guard let colon = part.firstIndex(of: ":"), !part[..<colon].contains(where: { "/?=&".contains($0) }) else {
      return Secret.mask
    }
    return "\(part[..<colon]):\(Secret.mask)"
  }
}
