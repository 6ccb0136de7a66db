import CCurl

extension HTTPFailure {
  /// What curl's code means.
  init(_ code: CURLcode, _ place: String, _ limits: HTTPLimits) {
    let text = unsafe String(cString: curl_easy_strerror(code))
    self =
      switch code {
      case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
        HTTPFailure(.unreachable, "\(place): there is no such name. Check the address and the name server.")
      case CURLE_COULDNT_CONNECT:
        HTTPFailure(.unreachable, "\(place): nobody answers. Is the server up?")
      case CURLE_OPERATION_TIMEDOUT:
        HTTPFailure(.timeout, "\(place) took longer than \(limits.total), or was silent for \(limits.silence).")
      case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE:
        HTTPFailure(.insecure, "\(place): \(text). Check the certificate.")
      case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
        HTTPFailure(.invalid, "'\(place)' is no address. Write http:// or https://, a name and a path.")
      case CURLE_TOO_MANY_REDIRECTS:
        HTTPFailure(.invalid, "\(place) redirects more than \(limits.redirects) times.")
      default: HTTPFailure(.broken, "\(place): \(text).")
      }
  }
}
