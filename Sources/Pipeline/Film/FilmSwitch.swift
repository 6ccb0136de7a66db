import TrafficCore
import Wire

/// Where a picture of a film comes from.
enum FilmSource: Hashable, Sendable {
  /// As the camera sent it.
  case passed
  /// Compressed here.
  case encoded(isHidden: Bool)

  /// Whether it shows nothing that is to be hidden.
  var isHidden: Bool { self == .encoded(isHidden: true) }
}

/// What a film is for.
enum FilmUse: Hashable, Sendable, CaseIterable { case live, clips }

/// Decides where a camera's film comes from, for those who watch and for clips. A plain value; times are of a monotonic
/// clock.
///
/// What the camera sends is passed on where nothing is to be hidden and it can be. A film begins with a key picture:
/// where the camera sends none for long, pictures are compressed here until one comes.
struct FilmSwitch: Sendable {
  /// A decoder's, where the camera has told them beforehand.
  private(set) var parameters: H264Parameters?
  private var passesOn = false
  private var wishes: Set<FilmUse> = []
  /// Since when somebody waits for a key picture to begin with.
  private var waiting: [FilmUse: Duration] = [:]
  /// For these it took too long.
  private var keyless: Set<FilmUse> = []

  /// A picture without a key before it can be waited for so long.
  static let longestWait = Duration.seconds(5)

  /// A connection begins, or turns out otherwise.
  ///
  /// - Parameter parameters: nil when what it sends cannot be passed on.
  mutating func opened(parameters: [UInt8]?) {
    passesOn = parameters != nil
    self.parameters = parameters.flatMap { H264Parameters($0) }
    keyless = []
  }

  /// Whether a use waits for a key picture now.
  ///
  /// - Parameter isBeginning: it has seen nothing yet. Who was only too slow waits for the next one, however long.
  mutating func waits(_ use: FilmUse, _ isWaiting: Bool, isBeginning: Bool, at now: Duration) {
    if isWaiting { wishes.insert(use) } else { wishes.remove(use) }
    waiting[use] = isWaiting && isBeginning ? waiting[use] ?? now : nil
  }

  /// The camera has sent a picture.
  mutating func sent(isKey: Bool, at now: Duration) {
    if isKey { return keyless = [] }
    for (use, since) in waiting where now - since >= Self.longestWait { keyless.insert(use) }
  }

  func source(of use: FilmUse, _ privacy: PrivacyPlan) -> FilmSource {
    let isHidden = privacy.hides(use)
    return !isHidden && passesOn && !keyless.contains(use) ? .passed : .encoded(isHidden: isHidden)
  }

  /// Whether the camera's packets are wanted: also while they cannot be begun with.
  func wantsPackets(for use: FilmUse, _ privacy: PrivacyPlan) -> Bool { passesOn && !privacy.hides(use) }

  /// Whether the next picture from there should be a key picture.
  func wantsKey(from source: FilmSource, _ privacy: PrivacyPlan) -> Bool {
    wishes.contains { self.source(of: $0, privacy) == source }
  }
}

extension PrivacyPlan {
  fileprivate func hides(_ use: FilmUse) -> Bool {
    switch use {
    case .live: blursLive
    case .clips: blursClips
    }
  }
}
