import CMicroHTTPD

/// Sees from where the pieces of a head lie whether its lines were plain ones.
///
/// libmicrohttpd accepts a bare LF, a value that goes on in the next line, and zero bytes, and does not tell. But it
/// leaves the head where it was read and hands out pointers into it: behind each value of a plain line, two bytes on, the
/// next name begins. Nothing is read through these pointers, they are only compared.
struct HeadLayout {
  /// Later versions lay the head out differently and refuse by themselves what this is for.
  static let isKnown = unsafe String(cString: MHD_get_version()).hasPrefix("0.9.75")

  private static let lineEnd = 2

  private var next: Int
  private(set) var isUnbroken: Bool

  /// - Parameters:
  ///   - target: where the target lies, which ends with a blank.
  init(target: Int, targetLength: Int, version: Int, versionLength: Int) {
    isUnbroken = version == target + targetLength + 1
    next = version + versionLength + Self.lineEnd
  }

  mutating func add(name: Int, nameLength: Int, value: Int, valueLength: Int) {
    if name != next || value <= name + nameLength { isUnbroken = false }
    next = value + valueLength + Self.lineEnd
  }

  /// - Parameter head: where the head begins, of which the size is known.
  func ends(head: Int, size: Int) -> Bool { isUnbroken && next + Self.lineEnd == head + size }
}
