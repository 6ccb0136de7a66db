/// The mask of a WebSocket's client (RFC 6455, 5.3), put on and taken off by words: a message may carry a picture.
package enum SocketMask {
  /// - Parameters:
  ///   - mask: as it lies in memory.
  ///   - start: where the message begins.
  package static func apply(_ mask: UInt32, to bytes: inout [UInt8], from start: Int) {
    let length = bytes.count - start
    unsafe bytes.withUnsafeMutableBytes { bytes in
      for word in 0..<length / 4 {
        let place = start + 4 * word
        let other = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self) ^ mask
        unsafe bytes.storeBytes(of: other, toByteOffset: place, as: UInt32.self)
      }
      unsafe withUnsafeBytes(of: mask) { mask in
        for place in length / 4 * 4..<length { unsafe bytes[start + place] ^= mask[place % 4] }
      }
    }
  }
}
