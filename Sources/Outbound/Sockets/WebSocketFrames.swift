import CWSLay

/// Turns messages into the frames of a client and frames of a server into messages. Belongs to one thread.
@safe final class WebSocketFrames {
  struct Broken: Error {}

  private var context: wslay_event_context_ptr?
  private var feed: [UInt8] = []
  private var fed = 0
  private var output: [UInt8] = []
  private var messages: [[UInt8]] = []
  private(set) var isClosed = false
  private var random = SystemRandomNumberGenerator()

  /// - Parameter limit: bytes of a message of the server.
  init(limit: Int) {
    var callbacks = wslay_event_callbacks()
    unsafe callbacks.recv_callback = lendFeed
    unsafe callbacks.send_callback = keepOutput
    unsafe callbacks.genmask_callback = makeMask
    unsafe callbacks.on_msg_recv_callback = messageArrived
    let code = unsafe wslay_event_context_client_init(&context, &callbacks, Unmanaged.passUnretained(self).toOpaque())
    precondition(code == 0, "wslay does not start: \(code)")
    unsafe wslay_event_config_set_max_recv_msg_length(context, UInt64(limit))
  }

  deinit { unsafe wslay_event_context_free(context) }

  /// The frames of texts, one each.
  func frames(of texts: [[UInt8]]) throws(Broken) -> [UInt8] {
    guard unsafe wslay_event_get_write_enabled(context) == 1 else { throw Broken() }
    // What wslay has to say is said at once, so nothing of it lies between.
    var frames: [UInt8] = []
    frames.reserveCapacity(texts.reduce(0) { $0 + $1.count + MaskedFrame.longestHead })
    for text in texts { MaskedFrame.append(text, mask: UInt32.random(in: 0...UInt32.max, using: &random), to: &frames) }
    return frames
  }

  /// A goodbye.
  func goodbye() throws(Broken) -> [UInt8] {
    let code = unsafe wslay_event_queue_close(context, UInt16(WSLAY_CODE_NORMAL_CLOSURE.rawValue), nil, 0)
    guard code == 0 else { throw Broken() }
    return try written()
  }

  /// Takes bytes of the server: messages that are whole, and what has to be answered at once (pings).
  func take(_ bytes: [UInt8]) throws(Broken) -> (messages: [[UInt8]], answer: [UInt8]) {
    (feed, fed) = (bytes, 0)
    defer { feed = [] }
    guard unsafe wslay_event_recv(context) == 0 else { throw Broken() }
    defer { messages = [] }
    return (messages, try written())
  }

  private func written() throws(Broken) -> [UInt8] {
    guard unsafe wslay_event_send(context) == 0 else { throw Broken() }
    defer { output = [] }
    return output
  }

  // MARK: What wslay calls

  fileprivate func lend(_ place: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(place.count, feed.count - fed)
    guard count > 0 else {
      unsafe wslay_event_set_error(context, Int32(WSLAY_ERR_WOULDBLOCK.rawValue))
      return -1
    }
    unsafe place.copyBytes(from: feed[fed..<fed + count])
    fed += count
    return count
  }

  fileprivate func keep(_ bytes: UnsafeRawBufferPointer) -> Int {
    unsafe output += bytes
    return bytes.count
  }

  fileprivate func mask(_ place: UnsafeMutableRawBufferPointer) {
    for index in place.indices { unsafe place[index] = UInt8.random(in: 0...255, using: &random) }
  }

  fileprivate func arrived(_ opcode: UInt8, _ payload: [UInt8]) {
    switch UInt32(opcode) {
    case WSLAY_TEXT_FRAME.rawValue, WSLAY_BINARY_FRAME.rawValue: messages.append(payload)
    case WSLAY_CONNECTION_CLOSE.rawValue: isClosed = true
    default: break
    }
  }
}

private func owner(_ context: UnsafeMutableRawPointer?) -> WebSocketFrames? {
  unsafe context.map { unsafe Unmanaged<WebSocketFrames>.fromOpaque($0).takeUnretainedValue() }
}

private func lendFeed(
  _: OpaquePointer?, buffer: UnsafeMutablePointer<UInt8>?, length: Int, flags: Int32, context: UnsafeMutableRawPointer?
) -> Int {
  unsafe owner(context)?.lend(UnsafeMutableRawBufferPointer(start: buffer, count: length)) ?? -1
}

private func keepOutput(
  _: OpaquePointer?, data: UnsafePointer<UInt8>?, length: Int, flags: Int32, context: UnsafeMutableRawPointer?
) -> Int {
  unsafe owner(context)?.keep(UnsafeRawBufferPointer(start: data, count: length)) ?? -1
}

private func makeMask(
  _: OpaquePointer?, buffer: UnsafeMutablePointer<UInt8>?, length: Int, context: UnsafeMutableRawPointer?
) -> Int32 {
  unsafe owner(context)?.mask(UnsafeMutableRawBufferPointer(start: buffer, count: length))
  return 0
}

private func messageArrived(
  _: OpaquePointer?, message: UnsafePointer<wslay_event_on_msg_recv_arg>?, context: UnsafeMutableRawPointer?
) {
  guard let message = unsafe message?.pointee else { return }
  let payload = unsafe Array(UnsafeBufferPointer(start: message.msg, count: message.msg_length))
  unsafe owner(context)?.arrived(message.opcode, payload)
}
