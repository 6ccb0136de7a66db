package import Records
package import WebServer

/// How refusals of the stores are answered by every contract. What only an operator can help with is not told to
/// clients; it is in the log.
extension StoreError: HTTPErrorConvertible {
  package var httpError: HTTPError {
    switch kind {
    case .unavailable, .refused:
      HTTPError(
        503, "The storage is not available; try again later.", code: "unavailable", headers: ["Retry-After": "5"])
    case .full: HTTPError(507, "There is no room for this; try again later.", code: "full")
    case .conflict: HTTPError(409, description, code: "conflict")
    case .missing: HTTPError(404, "There is no such thing.", code: "not_found")
    case .damaged: HTTPError(500, code: "damaged")
    case .invalid: HTTPError(400, description, code: "invalid")
    }
  }
}
