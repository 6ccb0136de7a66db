import CCurl

/// Owns one easy handle. Used by one thread at a time.
@safe final class CurlHandle {
  private let handle: OpaquePointer

  private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init() throws(HTTPFailure) {
    guard Self.isReady, let made = unsafe curl_easy_init() else {
      throw HTTPFailure(.broken, "libcurl cannot be used: no memory.")
    }
    unsafe handle = OpaquePointer(made)
  }

  deinit { unsafe curl_easy_cleanup(raw) }

  var raw: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(handle) }

  /// Forgets all options; connections stay.
  func reset() { unsafe curl_easy_reset(raw) }

  func set(_ option: CURLoption, _ text: String) { unsafe _ = gantry_curl_set_text(raw, option, text) }
  func set(_ option: CURLoption, _ number: Int) { unsafe _ = gantry_curl_set_number(raw, option, number) }
  func set(_ option: CURLoption, size: Int) { unsafe _ = gantry_curl_set_size(raw, option, curl_off_t(size)) }
  func set(_ option: CURLoption, _ pointer: UnsafeMutableRawPointer?) {
    unsafe _ = gantry_curl_set_pointer(raw, option, pointer)
  }
  func set(_ option: CURLoption, _ list: CurlList) { unsafe _ = gantry_curl_set_list(raw, option, list.first) }
  func set(_ option: CURLoption, _ function: @escaping gantry_curl_bytes) {
    unsafe _ = gantry_curl_set_bytes(raw, option, function)
  }
  func setProgress(_ function: @escaping gantry_curl_progress) { unsafe _ = gantry_curl_set_progress(raw, function) }
  func setSocket(_ function: @escaping gantry_curl_socket) { unsafe _ = gantry_curl_set_socket(raw, function) }
  func setSeek(_ function: @escaping gantry_curl_seek) { unsafe _ = gantry_curl_set_seek(raw, function) }

  /// Blocks until the transfer is over.
  func perform() -> CURLcode { unsafe curl_easy_perform(raw) }

  var status: Int { unsafe gantry_curl_status(raw) }
}

/// Owns a list of header lines.
@safe final class CurlList {
  private(set) var first: UnsafeMutablePointer<curl_slist>?

  init(_ lines: [String]) {
    for line in lines {
      if let longer = unsafe curl_slist_append(first, line) { unsafe first = longer }
    }
  }

  deinit { unsafe curl_slist_free_all(first) }
}
