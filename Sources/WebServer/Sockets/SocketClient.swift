import CMicroHTTPD
import CWSLay
import Glibc
import Groundwork

/// One WebSocket on the socket thread: bytes in, messages out and the reverse. Frames are wslay's.
@safe final class SocketClient {
  let id: UInt64
  let socket: UpgradedSocket
  let link: SocketLink
  let inbox: WebSocketInbox
  let options: WebSocketOptions
  private let agreement: WebSocketHandshake.Agreement
  private let codec: MessageCodec
  private var context: OpaquePointer?
  private var largeTexts: LargeTexts
  /// Read from the socket, not yet taken by wslay.
  private var feed: [UInt8] = []
  private var fed = 0
  /// Made by wslay, not yet taken by the socket.
  private var out: [UInt8] = []
  private var sent = 0
  private(set) var lastHeard: Duration
  private(set) var lastProgress: Duration
  private(set) var isGoodbyeSaid = false
  /// The handler reads slower than the client writes.
  var isHeldBack = false
  /// Everything is said; what the client still sends is thrown away until it hangs up.
  var isLingering = false
  /// When it was asked whether it is still there, as long as nothing has come since.
  private(set) var askedAt: Duration?
  /// The client's frames make no sense; only our goodbye is still sent.
  private var isBrokenOff = false
  /// When a client that does not finish its goodbye is cut off.
  var cutOff: Duration?
  /// What epoll was last told.
  var armed: UInt32 = 0

  init(
    socket: UpgradedSocket, upgrade: WebSocketUpgrade, link: SocketLink, inbox: WebSocketInbox, shared: SharedCodec,
    now: Duration
  ) {
    id = link.id
    self.socket = socket
    self.link = link
    self.inbox = inbox
    options = upgrade.route.options
    agreement = upgrade.agreement
    largeTexts = LargeTexts(limit: upgrade.route.options.maximumMessage)
    codec = MessageCodec(agreement: upgrade.agreement.deflate, limit: upgrade.route.options.maximumMessage, shared)
    (lastHeard, lastProgress) = (now, now)
    startContext()
  }

  deinit { unsafe wslay_event_context_free(context) }

  private func startContext() {
    var callbacks = wslay_event_callbacks()
    unsafe callbacks.recv_callback = lendFeed
    unsafe callbacks.send_callback = keepOutput
    unsafe callbacks.on_msg_recv_callback = messageArrived
    let code = unsafe wslay_event_context_server_init(&context, &callbacks, Unmanaged.passUnretained(self).toOpaque())
    precondition(code == 0, "wslay does not start: \(code)")
    unsafe wslay_event_config_set_max_recv_msg_length(context, UInt64(options.maximumMessage))
    if agreement.deflate != nil { unsafe wslay_event_config_set_allowed_rsv_bits(context, UInt8(1 << 2)) }
  }

  // MARK: In

  /// Takes bytes of the socket.
  func receive(_ bytes: [UInt8], now: Duration) {
    lastHeard = now
    askedAt = nil
    for piece in largeTexts.take(bytes) {
      // As soon as wslay reads nothing any more, nobody does.
      if unsafe isLingering || isBrokenOff || wslay_event_get_read_enabled(context) == 0 { return }
      switch piece {
      case .text(let text):
        arrived(opcode: UInt8(WSLAY_TEXT_FRAME.rawValue), isCompressed: false, payload: text, code: 0)
      case .rest(let rest):
        feed = rest
        fed = 0
        defer { feed = [] }
        if unsafe wslay_event_recv(context) != 0 { breakOff() }
      }
    }
  }

  /// After a frame that wslay cannot even take apart it would say goodbye without a reason: we give it.
  private func breakOff() {
    inbox.close(.protocolError)
    isBrokenOff = true
    let isInsideFrame = unsafe !isGoodbyeSaid && wslay_event_get_queued_msg_count(context) > 1
    if !isInsideFrame { out += LoneFrame.close(.protocolError) }
  }

  func lend(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, feed.count - fed)
    guard count > 0 else {
      unsafe wslay_event_set_error(context, Int32(WSLAY_ERR_WOULDBLOCK.rawValue))
      return -1
    }
    unsafe feed.withUnsafeBytes { bytes in
      unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[fed..<fed + count]))
    }
    fed += count
    return count
  }

  func arrived(opcode: UInt8, isCompressed: Bool, payload: [UInt8], code: UInt16) {
    switch UInt32(opcode) {
    case WSLAY_TEXT_FRAME.rawValue, WSLAY_BINARY_FRAME.rawValue:
      let isText = UInt32(opcode) == WSLAY_TEXT_FRAME.rawValue
      switch codec.message(payload, isText: isText, isCompressed: isCompressed) {
      case .success(let message): if !inbox.append(message) { isHeldBack = true }
      case .failure(let problem): fail(problem.code, problem.reason)
      }
    case WSLAY_CONNECTION_CLOSE.rawValue:
      inbox.close(code == 0 ? .noStatus : WebSocketCloseCode(rawValue: code))
    default: break
    }
  }

  /// The client broke a rule.
  func fail(_ code: WebSocketCloseCode, _ reason: String) {
    inbox.close(code)
    sayGoodbye(code, reason)
    unsafe wslay_event_shutdown_read(context)
  }

  // MARK: Out

  /// Moves queued messages towards the socket. False when the connection is gone.
  func pump(now: Duration) -> Bool {
    link.look()
    if isBrokenOff { return flush(now: now) }
    while true {
      while out.count - sent < Self.enough, unsafe wslay_event_get_queued_msg_count(context) == 0,
        let message = link.next()
      {
        queue(message)
        guard unsafe wslay_event_send(context) == 0 else { return false }
      }
      if !isGoodbyeSaid, let goodbye = link.goodbye { sayGoodbye(goodbye.code, goodbye.reason) }
      if unsafe wslay_event_want_write(context) != 0 {
        guard unsafe wslay_event_send(context) == 0 else { return false }
      }
      guard flush(now: now) else { return false }
      if hasOutput || !mayHaveMore { return true }
    }
  }

  /// Bytes that the socket did not take yet.
  var hasOutput: Bool { sent < out.count }

  /// Both ends have said goodbye, or ours ends because of an error: and it is on its way.
  var isOver: Bool {
    if isBrokenOff { return !hasOutput }
    return unsafe !hasOutput && wslay_event_want_read(context) == 0 && wslay_event_want_write(context) == 0
  }

  /// False while its handler is behind, and while it asks faster than it reads answers: then pongs wait in wslay.
  var isListenedTo: Bool { unsafe !isHeldBack && wslay_event_get_queued_msg_count(context) <= Self.mostPongs }

  func ping(now: Duration) {
    askedAt = now
    var message = unsafe wslay_event_msg(opcode: UInt8(WSLAY_PING.rawValue), msg: nil, msg_length: 0)
    _ = unsafe wslay_event_queue_msg(context, &message)
  }

  /// From wslay: bytes for the socket.
  func keep(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard out.count - sent < Self.enough else {
      unsafe wslay_event_set_error(context, Int32(WSLAY_ERR_WOULDBLOCK.rawValue))
      return -1
    }
    unsafe out += bytes
    return bytes.count
  }

  private var mayHaveMore: Bool {
    unsafe wslay_event_want_write(context) != 0
      || (link.waiting > 0 && wslay_event_get_queued_msg_count(context) == 0)
  }

  private func queue(_ message: PreparedMessage) {
    let (payload, isCompressed) = codec.payload(of: message)
    let opcode = message.isText ? WSLAY_TEXT_FRAME : WSLAY_BINARY_FRAME
    unsafe payload.withUnsafeBufferPointer { bytes in
      var frame = unsafe wslay_event_msg(
        opcode: UInt8(opcode.rawValue), msg: bytes.baseAddress, msg_length: bytes.count)
      // The bits RSV1 to RSV3 from the left; RSV1 says compressed. Fails only after our goodbye, when nobody cares.
      _ = unsafe wslay_event_queue_msg_ex(context, &frame, isCompressed ? 1 << 2 : 0)
    }
  }

  private func sayGoodbye(_ code: WebSocketCloseCode, _ reason: String) {
    guard !isGoodbyeSaid else { return }
    isGoodbyeSaid = true
    let words = Array(reason.utf8.prefix(Self.longestReason))
    _ = unsafe words.withUnsafeBufferPointer { words in
      unsafe wslay_event_queue_close(context, code.rawValue, words.baseAddress, words.count)
    }
  }

  private func flush(now: Duration) -> Bool {
    while sent < out.count {
      let count = unsafe out.withUnsafeBytes { bytes in
        unsafe Glibc.send(
          socket.descriptor, bytes.baseAddress.map { unsafe $0 + sent }, bytes.count - sent,
          Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      }
      if count < 0 { return errno == EAGAIN || errno == EINTR }
      sent += count
      lastProgress = now
    }
    out.removeAll(keepingCapacity: out.capacity <= Self.keptCapacity)
    sent = 0
    lastProgress = now
    return true
  }

  /// Bytes between wslay and the socket; what is beyond waits in the client's queue, where the policy holds.
  private static let enough = 64 << 10
  private static let keptCapacity = 4 << 10
  private static let mostPongs = 256
  /// RFC 6455, 5.5.1: 125 bytes with the code.
  private static let longestReason = 123
}

private func client(_ context: UnsafeMutableRawPointer?) -> SocketClient? {
  unsafe context.map { unsafe Unmanaged<SocketClient>.fromOpaque($0).takeUnretainedValue() }
}

private func lendFeed(
  _: OpaquePointer?, buffer: UnsafeMutablePointer<UInt8>?, length: Int, flags: Int32, context: UnsafeMutableRawPointer?
) -> Int {
  unsafe client(context)?.lend(UnsafeMutableRawBufferPointer(start: buffer, count: length)) ?? -1
}

private func keepOutput(
  _: OpaquePointer?, data: UnsafePointer<UInt8>?, length: Int, flags: Int32, context: UnsafeMutableRawPointer?
) -> Int {
  unsafe client(context)?.keep(UnsafeRawBufferPointer(start: data, count: length)) ?? -1
}

private func messageArrived(
  _: OpaquePointer?, message: UnsafePointer<wslay_event_on_msg_recv_arg>?, context: UnsafeMutableRawPointer?
) {
  guard let message = unsafe message?.pointee else { return }
  let payload = unsafe Array(UnsafeBufferPointer(start: message.msg, count: message.msg_length))
  unsafe client(context)?.arrived(
    opcode: message.opcode, isCompressed: message.rsv & (1 << 2) != 0, payload: payload, code: message.status_code)
}
