import Identity
import Testing

struct LoginThrottleTests {
  private typealias Attempt = LoginThrottle.Attempt

  private let ana = Attempt(name: "ana", address: "10.0.0.7")

  /// Failures that all had their turn, and the moment of the last.
  private struct Guessing {
    var throttle = LoginThrottle()
    var now = Duration.zero

    init(_ failures: Int, _ attempt: (Int) -> LoginThrottle.Attempt) {
      for number in 0..<failures {
        while let pause = throttle.begin(attempt(number), now: now) { now += pause }
      }
    }

    mutating func begin(_ attempt: LoginThrottle.Attempt) -> Duration? { throttle.begin(attempt, now: now) }
  }

  @Test func `a few slips cost nothing`() {
    var guessing = Guessing(4) { _ in ana }
    #expect(guessing.now == .zero)
    #expect(guessing.begin(ana) == nil)
  }

  @Test func `many attempts at once are no way around the pause`() {
    var throttle = LoginThrottle()
    let allowed = (0..<55).count { _ in throttle.begin(ana, now: .seconds(3)) == nil }
    #expect(allowed == 5)
  }

  @Test(arguments: [(5, 1), (6, 2), (7, 4), (12, 128), (14, 300), (20, 300)])
  func `every further failure doubles the pause, up to a bound`(failures: Int, seconds: Int) {
    var guessing = Guessing(failures) { _ in ana }
    #expect(guessing.begin(Attempt(name: "ANA", address: "10.0.0.7")) == .seconds(seconds))
    #expect(guessing.throttle.begin(ana, now: guessing.now + .seconds(seconds)) == nil)
  }

  @Test func `somebody else's guesses do not lock a name out`() {
    var guessing = Guessing(12) { _ in Attempt(name: "ana", address: "10.9.9.9") }
    #expect(guessing.begin(ana) == nil)
  }

  @Test func `guessing one name from many addresses is slowed down too`() {
    var guessing = Guessing(52) { Attempt(name: "ana", address: "10.0.1.\($0)") }
    #expect(guessing.begin(ana) != nil)
    #expect(guessing.begin(Attempt(name: "bob", address: "10.0.0.7")) == nil)
  }

  @Test func `one address may guess many names less often than it may sign in`() {
    var guessing = Guessing(102) { Attempt(name: "user\($0)", address: "10.0.0.7") }
    #expect(guessing.begin(ana) != nil)
    #expect(guessing.begin(Attempt(name: "ana", address: "10.0.0.8")) == nil)
  }

  @Test func `success clears the name but not the address`() {
    var guessing = Guessing(102) { number in
      number < 4 ? ana : Attempt(name: "user\(number)", address: "10.0.0.7")
    }
    guessing.throttle.succeeded(ana)
    #expect(guessing.begin(Attempt(name: "ana", address: "10.1.1.1")) == nil)
    #expect(guessing.begin(Attempt(name: "bob", address: "10.0.0.7")) != nil)
  }

  @Test func `an attempt of which nothing became leaves no trace`() {
    var throttle = LoginThrottle()
    for _ in 0..<100 {
      #expect(throttle.begin(ana, now: .zero) == nil)
      throttle.withdraw(ana)
    }
    #expect(throttle.count == 0)
  }

  @Test func `what was long ago is forgotten`() {
    var guessing = Guessing(10) { _ in ana }
    guessing.now += .seconds(2000)
    for _ in 0..<5 { #expect(guessing.begin(ana) == nil) }
    #expect(guessing.begin(ana) == .seconds(1))
  }

  @Test func `a million names do not fill the memory`() {
    var settings = LoginThrottle.Settings()
    settings.capacity = 100
    var throttle = LoginThrottle(settings)
    for number in 0..<10_000 {
      _ = throttle.begin(Attempt(name: "user\(number)", address: "10.0.\(number % 256).1"), now: .milliseconds(number))
      #expect(throttle.count <= 103)
    }
  }
}
