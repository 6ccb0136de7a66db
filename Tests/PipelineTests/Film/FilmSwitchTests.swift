import Testing
import TrafficCore
import Wire

@testable import Pipeline

struct FilmSwitchTests {
  private static let open = PrivacyPlan(blursLive: false, blursEvidence: false, blursClips: false)
  private static let hidden = PrivacyPlan(blursLive: true, blursEvidence: true, blursClips: true)
  private static let mixed = PrivacyPlan(blursLive: false, blursClips: true)

  @Test func `what the camera sends is passed on where it can be and nothing is to be hidden`() {
    var film = FilmSwitch()
    #expect(film.source(of: .live, Self.open) == .encoded(isHidden: false))
    #expect(!film.wantsPackets(for: .live, Self.open))
    film.opened(parameters: [])
    #expect(film.source(of: .live, Self.open) == .passed && film.wantsPackets(for: .clips, Self.open))
    #expect(film.source(of: .live, Self.mixed) == .passed)
    #expect(film.source(of: .clips, Self.mixed) == .encoded(isHidden: true))
    #expect(!film.wantsPackets(for: .clips, Self.mixed))
    #expect(film.source(of: .live, Self.hidden) == .encoded(isHidden: true))
    film.opened(parameters: nil)
    #expect(film.source(of: .live, Self.open) == .encoded(isHidden: false))
  }

  @Test func `where no key picture comes for long, pictures are compressed here until one does`() {
    var film = FilmSwitch()
    film.opened(parameters: [])
    func send(_ seconds: Int, isKey: Bool = false, isWaiting: Bool) {
      film.waits(.live, isWaiting, isBeginning: true, at: .seconds(seconds))
      film.sent(isKey: isKey, at: .seconds(seconds))
    }
    for second in 10..<15 {
      send(second, isWaiting: true)
      #expect(film.source(of: .live, Self.open) == .passed)
    }
    send(15, isWaiting: true)
    #expect(film.source(of: .live, Self.open) == .encoded(isHidden: false))
    #expect(film.source(of: .clips, Self.open) == .passed)
    #expect(film.wantsPackets(for: .live, Self.open))
    send(30, isWaiting: false)
    #expect(film.source(of: .live, Self.open) == .encoded(isHidden: false))
    send(31, isKey: true, isWaiting: false)
    #expect(film.source(of: .live, Self.open) == .passed)
    // Who has begun is not waiting, however far the key pictures are apart.
    for second in 32..<90 { send(second, isWaiting: false) }
    #expect(film.source(of: .live, Self.open) == .passed)
  }

  @Test func `one who was too slow waits, and the others see what they saw`() {
    var film = FilmSwitch()
    film.opened(parameters: [])
    for second in 0..<60 {
      film.waits(.live, true, isBeginning: false, at: .seconds(second))
      film.sent(isKey: false, at: .seconds(second))
    }
    #expect(film.source(of: .live, Self.open) == .passed)
  }

  @Test func `a key picture is wished for from where it is waited for`() {
    var film = FilmSwitch()
    film.opened(parameters: [])
    film.waits(.clips, true, isBeginning: true, at: .zero)
    #expect(film.wantsKey(from: .encoded(isHidden: true), Self.mixed))
    #expect(!film.wantsKey(from: .encoded(isHidden: false), Self.mixed))
    #expect(!film.wantsKey(from: .encoded(isHidden: true), Self.open))
    film.waits(.clips, false, isBeginning: true, at: .seconds(1))
    #expect(!film.wantsKey(from: .encoded(isHidden: true), Self.mixed))
  }
}
