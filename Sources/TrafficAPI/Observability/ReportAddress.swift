package import Groundwork

/// Where error reports go: the DSN of a Sentry-compatible project, `https://key@host/path/7`.
package struct ReportAddress: Sendable, Equatable {
  /// `https://host/path/api/7/envelope/`.
  package let envelope: String
  package let key: Secret

  /// nil for what is no such address.
  package init?(_ dsn: Secret) {
    let text = dsn.revealed
    guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
    let rest = text.dropFirst(scheme.count)
    guard let at = rest.firstIndex(of: "@") else { return nil }
    // Old addresses carry a second, secret half of the key that nobody needs.
    let key = rest[..<at].prefix { $0 != ":" }
    let place = rest[rest.index(after: at)...]
    guard !key.isEmpty, let slash = place.lastIndex(of: "/"), slash > place.startIndex else { return nil }
    let project = place[place.index(after: slash)...]
    guard !project.isEmpty, project.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else { return nil }
    let host = place[..<slash]
    guard host.allSatisfy({ $0.isASCII && !$0.isWhitespace && $0 != "?" && $0 != "#" && $0 != "@" }) else { return nil }
    envelope = "\(scheme)\(host)/api/\(project)/envelope/"
    self.key = Secret(String(key))
  }
}
