/// Which addresses a request may come to. Looked at after the name is resolved, for every connection and so also after
/// every redirect: a name that points into our own network is no way in.
package enum Reach: Sendable, Hashable {
  /// For addresses that the operator has written into the settings.
  case anywhere
  /// For addresses that came from a user: the internet at large, and what the operator has allowed besides.
  case publicAnd([AddressBlock])

  package func allows(_ address: NetworkAddress) -> Bool {
    switch self {
    case .anywhere: true
    case .publicAnd(let allowed): address.isPublic || allowed.contains { $0.contains(address) }
    }
  }
}
