import CCurl
import Glibc

/// The bare connection that `CURLOPT_CONNECT_ONLY` leaves.
extension CurlHandle {
  enum Received: Equatable {
    case bytes([UInt8])
    case nothing
    case closed
    case failed(CURLcode)
  }

  enum Sent: Equatable {
    case sent(Int)
    case full
    case failed(CURLcode)
  }

  /// Returns at once.
  func receive(atMost limit: Int) -> Received {
    var (code, count) = (CURLE_OK, 0)
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      code = unsafe curl_easy_recv(raw, buffer.baseAddress, limit, &count)
      filled = code == CURLE_OK ? count : 0
    }
    switch code {
    case CURLE_OK: return bytes.isEmpty ? .closed : .bytes(bytes)
    case CURLE_AGAIN: return .nothing
    default: return .failed(code)
    }
  }

  /// Returns at once.
  func send(_ bytes: ArraySlice<UInt8>) -> Sent {
    var count = 0
    let code = unsafe bytes.withUnsafeBytes { unsafe curl_easy_send(raw, $0.baseAddress, $0.count, &count) }
    switch code {
    case CURLE_OK: return .sent(count)
    case CURLE_AGAIN: return .full
    default: return .failed(code)
    }
  }

  /// Blocks until there is something to read, or room to write. False when there is not in time.
  func waits(for event: Int16, atMost limit: Duration) -> Bool {
    let socket = unsafe gantry_curl_connection(raw)
    guard socket >= 0 else { return false }
    var waiting = pollfd(fd: socket, events: event, revents: 0)
    let milliseconds = Int32(clamping: max(1, Int(limit / .milliseconds(1))))
    // Interrupted by a signal: the caller looks and waits again.
    return unsafe poll(&waiting, 1, milliseconds) != 0
  }
}
