import CZlib

/// Compresses the messages of WebSockets (RFC 7692). Used by one thread.
@safe package final class MessageDeflater {
  private let stream: UnsafeMutablePointer<z_stream>
  private let forgets: Bool

  /// - Parameters:
  ///   - window: 9 to 15, the logarithm of the window's size.
  ///   - forgets: true when each message starts afresh.
  package init(window: Int = 15, forgets: Bool = true, level: Int32 = 3) {
    self.forgets = forgets
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let code = unsafe deflateInit2_(
      stream, level, Z_DEFLATED, -Int32(window), 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib does not start: \(code)")
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deinitialize(count: 1).deallocate()
  }

  package func compress(_ message: [UInt8]) -> [UInt8] {
    if forgets { unsafe deflateReset(stream) }
    var output = [UInt8](repeating: 0, count: unsafe Int(deflateBound(stream, UInt(message.count))) + 16)
    var input = message
    let count = unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe stream.pointee.next_in = input.baseAddress
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(output.count)
        unsafe deflate(stream, Z_SYNC_FLUSH)
        return unsafe output.count - Int(stream.pointee.avail_out)
      }
    }
    // The end of the flush, 00 00 FF FF, is left out on the wire.
    return Array(output.prefix(max(0, count - 4)))
  }
}

/// Expands the messages of WebSockets. Used by one thread.
@safe package final class MessageInflater {
  package enum Failure: Error, Equatable {
    case damaged
    /// Would become larger than allowed.
    case tooLarge
  }

  private let stream: UnsafeMutablePointer<z_stream>
  private let forgets: Bool

  package init(forgets: Bool = true) {
    self.forgets = forgets
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let code = unsafe inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib does not start: \(code)")
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deinitialize(count: 1).deallocate()
  }

  /// - Parameter limit: bytes of the result; memory beyond it is never used.
  package func expand(_ message: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    if forgets { unsafe inflateReset(stream) }
    var input = message + [0x00, 0x00, 0xFF, 0xFF]
    var result: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16 << 10)
    let failure = unsafe input.withUnsafeMutableBufferPointer { input -> Failure? in
      unsafe stream.pointee.next_in = input.baseAddress
      unsafe stream.pointee.avail_in = UInt32(input.count)
      while true {
        let (code, count) = step(&piece)
        result += piece.prefix(count)
        if result.count > limit { return .tooLarge }
        // A sender may end its stream inside a message (Z_STREAM_END); what follows is a stream of its own.
        if code == Z_STREAM_END {
          unsafe inflateReset(stream)
        } else if code != Z_OK && code != Z_BUF_ERROR {
          return .damaged
        }
        if unsafe stream.pointee.avail_in == 0 && count < piece.count { return nil }
        if code == Z_BUF_ERROR && count == 0 { return nil }
      }
    }
    if let failure { throw failure }
    return result
  }

  private func step(_ piece: inout [UInt8]) -> (code: Int32, count: Int) {
    unsafe piece.withUnsafeMutableBufferPointer { piece in
      unsafe stream.pointee.next_out = piece.baseAddress
      unsafe stream.pointee.avail_out = UInt32(piece.count)
      let code = unsafe inflate(stream, Z_SYNC_FLUSH)
      return unsafe (code, piece.count - Int(stream.pointee.avail_out))
    }
  }
}
