/// Frames that are written without wslay.
enum LoneFrame {
  /// A goodbye without words.
  static func close(_ code: WebSocketCloseCode) -> [UInt8] {
    [0x88, 2, UInt8(code.rawValue >> 8), UInt8(code.rawValue & 255)]
  }
}
