import CCurl
import Glibc
import Groundwork

/// One request on its way: what curl calls back about, on the thread that runs it.
final class HTTPTransfer {
  private let request: HTTPRequest
  private let reach: Reach
  private let stop: StopSignal
  private let output: TransferFile?
  private let input: TransferFile?
  private var body: [UInt8] = []
  private var received = 0
  private var sent = 0
  private var headers: [(name: String, value: String)] = []
  /// What a callback found wrong: it says more than curl's code.
  private var failure: HTTPFailure?

  init(_ request: HTTPRequest, _ reach: Reach, _ stop: StopSignal) throws(HTTPFailure) {
    self.request = request
    self.reach = reach
    self.stop = stop
    if case .file(let path) = request.destination {
      output = try TransferFile(path, flags: O_WRONLY | O_CREAT | O_TRUNC)
    } else {
      output = nil
    }
    if case .file(let path) = request.body { input = try TransferFile(path, flags: O_RDONLY) } else { input = nil }
  }

  func run(_ handle: CurlHandle) throws -> HTTPAnswer {
    handle.reset()
    let lines = try headerLines()
    prepare(handle)
    handle.set(CURLOPT_HTTPHEADER, lines)
    let code = handle.perform()
    // Neither this object nor the list may be gone before.
    withExtendedLifetime((self, lines)) {}
    if stop.isStopped { throw CancellationError() }
    if let failure { throw failure }
    guard code == CURLE_OK else { throw HTTPFailure(code, Self.place(request.address), request.limits) }
    return HTTPAnswer(status: handle.status, headers: headers, body: body)
  }

  /// Scheme, server and path, without what may be secret in an address.
  static func place(_ address: String) -> String {
    let plain = address.prefix { $0 != "?" && $0 != "#" }
    guard let at = plain.lastIndex(of: "@"), let scheme = plain.firstRange(of: "://"), scheme.upperBound < at else {
      return String(plain)
    }
    return String(plain[..<scheme.upperBound] + plain[plain.index(after: at)...])
  }

  private func headerLines() throws(HTTPFailure) -> CurlList {
    // No "Expect: 100-continue": it costs a round trip and some servers never answer it.
    var lines = ["Expect:"]
    for (name, value) in request.headers {
      guard !name.isEmpty, (name + value).utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) else {
        throw HTTPFailure(.invalid, "Header '\(name)' holds a character that no header may hold.")
      }
      lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
    }
    return CurlList(lines)
  }

  private func prepare(_ handle: CurlHandle) {
    let limits = request.limits
    let milliseconds = { (duration: Duration) in max(1, Int(duration / .milliseconds(1))) }
    handle.set(CURLOPT_URL, request.address)
    handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
    handle.set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    handle.set(CURLOPT_NOSIGNAL, 1)
    handle.set(CURLOPT_USERAGENT, "gantry")
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(limits.connecting))
    handle.set(CURLOPT_TIMEOUT_MS, milliseconds(limits.total))
    handle.set(CURLOPT_LOW_SPEED_LIMIT, 1)
    handle.set(CURLOPT_LOW_SPEED_TIME, max(1, milliseconds(limits.silence) / 1000))
    handle.set(CURLOPT_FOLLOWLOCATION, limits.redirects > 0 ? 1 : 0)
    handle.set(CURLOPT_MAXREDIRS, limits.redirects)
    // A proxy would look up the name itself, out of our sight.
    if reach != .anywhere { handle.set(CURLOPT_PROXY, "") }
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe handle.set(CURLOPT_WRITEDATA, context)
    unsafe handle.set(CURLOPT_WRITEFUNCTION, curlBringsBody)
    unsafe handle.set(CURLOPT_HEADERDATA, context)
    unsafe handle.set(CURLOPT_HEADERFUNCTION, curlBringsHeader)
    unsafe handle.set(CURLOPT_OPENSOCKETDATA, context)
    unsafe handle.setSocket(curlWantsSocket)
    unsafe handle.set(CURLOPT_XFERINFODATA, context)
    unsafe handle.setProgress(curlAsksWhetherToStop)
    handle.set(CURLOPT_NOPROGRESS, 0)
    unsafe prepareBody(handle, context)
  }

  private func prepareBody(_ handle: CurlHandle, _ context: UnsafeMutableRawPointer) {
    let size: Int
    switch request.body {
    case .none:
      if request.method == "HEAD" { handle.set(CURLOPT_NOBODY, 1) }
      if ["POST", "PUT", "PATCH"].contains(request.method) {
        handle.set(CURLOPT_POST, 1)
        handle.set(CURLOPT_POSTFIELDSIZE_LARGE, size: 0)
        handle.set(CURLOPT_POSTFIELDS, "")
      }
      handle.set(CURLOPT_CUSTOMREQUEST, request.method)
      return
    case .bytes(let bytes): size = bytes.count
    case .file: size = input?.size ?? 0
    }
    handle.set(CURLOPT_UPLOAD, 1)
    handle.set(CURLOPT_CUSTOMREQUEST, request.method)
    handle.set(CURLOPT_INFILESIZE_LARGE, size: size)
    unsafe handle.set(CURLOPT_READDATA, context)
    unsafe handle.set(CURLOPT_READFUNCTION, curlWantsBody)
    unsafe handle.set(CURLOPT_SEEKDATA, context)
    unsafe handle.setSeek(curlGoesBack)
  }

  /// False ends the transfer. So also below.
  fileprivate func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    received += bytes.count
    guard received <= request.limits.answerSize else {
      failure = HTTPFailure(
        .tooLarge, "\(Self.place(request.address)) answers with more than \(request.limits.answerSize) bytes.")
      return false
    }
    guard let output else {
      unsafe body += bytes
      return true
    }
    do { try unsafe output.write(bytes) } catch {
      failure = error
      return false
    }
    return true
  }

  fileprivate func receiveHeader(_ line: String) {
    // A status line begins a new answer: after a redirect, or 100 Continue.
    if line.hasPrefix("HTTP/") { headers = [] }
    guard let colon = line.firstIndex(of: ":"), !line.hasPrefix("HTTP/") else { return }
    let isSpace = { (character: Character) in character.isWhitespace }
    let value = line[line.index(after: colon)...].drop(while: isSpace)
    headers.append((name: String(line[..<colon]), value: String(value.reversed().drop(while: isSpace).reversed())))
  }

  /// Gives how many bytes were filled in; nil ends the transfer.
  fileprivate func send(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    switch request.body {
    case .none: return 0
    case .bytes(let bytes):
      let piece = bytes[sent...].prefix(buffer.count)
      unsafe buffer.copyBytes(from: piece)
      sent += piece.count
      return piece.count
    case .file:
      guard let input else { return nil }
      do { return try unsafe input.read(into: buffer) } catch {
        failure = error
        return nil
      }
    }
  }

  /// After a redirect, or on a new connection, the body begins again.
  fileprivate func rewind(to offset: Int) -> Bool {
    if case .bytes(let bytes) = request.body {
      guard (0...bytes.count).contains(offset) else { return false }
      sent = offset
      return true
    }
    return input?.rewind(to: offset) ?? false
  }

  fileprivate func mayConnect(to address: NetworkAddress?) -> Bool {
    if case .anywhere = reach { return true }
    guard let address, reach.allows(address) else {
      failure = HTTPFailure(
        .forbidden,
        "\(Self.place(request.address)) leads to \(address?.description ?? "an unknown kind of address"), inside our own "
          + "network. Requests for users do not go there unless the operator allows it.")
      return false
    }
    return true
  }

  fileprivate var isStopped: Bool { stop.isStopped }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer? {
  guard let context = unsafe context else { return nil }
  return unsafe Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
}

private func curlBringsBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = unsafe transfer(context) else { return 0 }
  return unsafe transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private func curlBringsHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  unsafe transfer(context)?.receiveHeader(String(decoding: line, as: UTF8.self))
  return size * count
}

private func curlWantsBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  let buffer = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
  return unsafe transfer(context)?.send(into: buffer) ?? Int(CURL_READFUNC_ABORT)
}

private func curlGoesBack(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
  guard origin == SEEK_SET, let transfer = unsafe transfer(context), transfer.rewind(to: Int(offset)) else {
    return CURL_SEEKFUNC_FAIL
  }
  return CURL_SEEKFUNC_OK
}

private func curlAsksWhetherToStop(
  _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
  unsafe transfer(context)?.isStopped == true ? 1 : 0
}

/// The last moment before a connection: the name is resolved, this is where it leads.
private func curlWantsSocket(
  _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let transfer = unsafe transfer(context), let address = unsafe address else { return -1 }
  guard transfer.mayConnect(to: unsafe NetworkAddress(socketAddress: &address.pointee.addr)) else { return -1 }
  return unsafe socket(address.pointee.family, address.pointee.socktype, address.pointee.protocol)
}

extension NetworkAddress {
  /// nil for what is neither IPv4 nor IPv6.
  fileprivate init?(socketAddress: UnsafePointer<sockaddr>) {
    // The address follows family and port, and in IPv6 a word of flow information.
    let layout = unsafe [AF_INET: (start: 4, count: 4), AF_INET6: (start: 8, count: 16)][
      Int32(socketAddress.pointee.sa_family)]
    guard let layout else { return nil }
    let bytes = unsafe UnsafeRawPointer(socketAddress).advanced(by: layout.start)
    self.init((0..<layout.count).map { unsafe bytes.load(fromByteOffset: $0, as: UInt8.self) })
  }
}
