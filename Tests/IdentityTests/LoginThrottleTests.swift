import Identity
import Testing

struct LoginThrottleTests {
  private func throttle(failures: Int, name: String = "ana", address: String = "10.0.0.7") -> LoginThrottle {
    var throttle = LoginThrottle()
    for second in 0..<failures { throttle.failed(name: name, address: address, now: .seconds(second)) }
    return throttle
  }

  @Test func `a few slips cost nothing`() {
    #expect(throttle(failures: 4).pause(name: "ana", address: "10.0.0.7", now: .seconds(4)) == nil)
  }

  @Test(arguments: [(5, 1), (6, 2), (7, 4), (12, 128), (14, 300), (60, 300)])
  func `every further failure doubles the pause, up to a bound`(failures: Int, seconds: Int) {
    let pause = throttle(failures: failures).pause(name: "ANA", address: "10.9.9.9", now: .seconds(failures - 1))
    #expect(pause == .seconds(seconds))
  }

  @Test func `the pause runs out`() {
    let throttle = throttle(failures: 7)
    #expect(throttle.pause(name: "ana", address: "x", now: .seconds(9)) == .seconds(1))
    #expect(throttle.pause(name: "ana", address: "x", now: .seconds(10)) == nil)
  }

  @Test func `success clears the name but not the address`() {
    var throttle = throttle(failures: 25)
    throttle.succeeded(name: "Ana")
    #expect(throttle.pause(name: "ana", address: "10.1.1.1", now: .seconds(24)) == nil)
    #expect(throttle.pause(name: "bob", address: "10.0.0.7", now: .seconds(24)) != nil)
  }

  @Test func `what was long ago is forgotten`() {
    var throttle = throttle(failures: 10)
    throttle.failed(name: "ana", address: "10.0.0.7", now: .seconds(2000))
    #expect(throttle.pause(name: "ana", address: "10.0.0.7", now: .seconds(2000)) == nil)
  }

  @Test func `a million names do not fill the memory`() {
    var settings = LoginThrottle.Settings()
    settings.capacity = 100
    var throttle = LoginThrottle(settings)
    for number in 0..<10_000 {
      throttle.failed(name: "user\(number)", address: "10.0.\(number % 256).1", now: .milliseconds(number))
      #expect(throttle.count <= 101)
    }
  }
}
