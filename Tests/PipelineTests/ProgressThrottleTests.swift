import Pipeline
import Testing

struct ProgressThrottleTests {
  @Test func `a thousand reports in a second let five pass`() {
    var throttle = ProgressThrottle()
    var passed: [Int] = []
    for millisecond in 0...1000 where throttle.passes(at: .milliseconds(millisecond)) { passed.append(millisecond) }
    #expect(passed == [0, 250, 500, 750, 1000])
  }

  @Test func `the last report passes however soon it comes`() {
    var throttle = ProgressThrottle()
    let first = throttle.passes(at: .zero)
    let last = throttle.passes(at: .milliseconds(1), isLast: true)
    #expect(first && last)
  }
}
