import TrafficCore

/// What every message between a camera's process and the program begins with: two letters, version, kind, length.
struct IsolatedHead: Sendable, Equatable {
  static let count = 8

  var kind: IsolatedMessage.Kind
  /// Of what follows, bytes.
  var length: Int

  private static let letters: [UInt8] = [UInt8(ascii: "G"), UInt8(ascii: "C")]
  private static let version: UInt8 = 2
  /// Of everything but pictures.
  private static let longestText = 16_384
  /// Before the pixels of a picture.
  static let frameFields = 8 + 8 + 4 + 4 + 1 + 1
  /// Of a packet: no picture of traffic is larger.
  static let longestPacket = 16 << 20

  init(kind: IsolatedMessage.Kind, length: Int) {
    self.kind = kind
    self.length = length
  }

  /// - Parameter maximumPixels: of a picture; a longer message is refused before memory is taken for it.
  init(_ bytes: [UInt8], maximumPixels: Int) throws(MediaError) {
    var cursor = ByteCursor(bytes)
    guard try cursor.bytes(2).elementsEqual(Self.letters), try cursor.integer(UInt8.self) == Self.version,
      let kind = IsolatedMessage.Kind(rawValue: try cursor.integer(UInt8.self))
    else { throw ByteCursor.damaged("it does not begin as one") }
    let most =
      switch kind {
      // Chroma of odd sides is rounded up.
      case .frame: Self.frameFields + maximumPixels * 3 + 4
      case .packet: Self.longestPacket
      case .request, .described, .health, .ended, .failed, .passing: Self.longestText
      }
    self.init(kind: kind, length: try cursor.integer(UInt32.self, in: 0...most))
  }

  var bytes: [UInt8] {
    var scribe = ByteScribe()
    scribe.integer(kind.rawValue)
    scribe.integer(UInt32(length))
    return Self.letters + [Self.version] + scribe.bytes
  }

  // MARK: Numbers of what is one of few

  private static let phases: [SourceHealth.Phase] = [.connecting, .online, .stalled, .failed]
  private static let matrices: [ColourCoding.Matrix] = [.bt601, .bt709, .bt2020]

  static func number(of phase: SourceHealth.Phase) -> UInt8 { UInt8(phases.firstIndex(of: phase) ?? 0) }
  static func number(of matrix: ColourCoding.Matrix) -> UInt8 { UInt8(matrices.firstIndex(of: matrix) ?? 0) }

  static func phase(_ cursor: inout ByteCursor) throws(MediaError) -> SourceHealth.Phase {
    phases[try cursor.integer(UInt8.self, in: 0...phases.count - 1)]
  }

  static func matrix(_ cursor: inout ByteCursor) throws(MediaError) -> ColourCoding.Matrix {
    matrices[try cursor.integer(UInt8.self, in: 0...matrices.count - 1)]
  }
}
