import Pipeline
import Testing

struct ProgressThrottleTests {
  @Test func `a thousand reports in a second let five pass`() {
    var throttle = ProgressThrottle()
    let passed = (0...1000).filter { throttle.passes(at: .milliseconds($0)) }
    #expect(passed == [0, 250, 500, 750, 1000])
  }

  @Test func `the last report passes however soon it comes`() {
    var throttle = ProgressThrottle()
    #expect(throttle.passes(at: .zero))
    #expect(throttle.passes(at: .milliseconds(1), isLast: true))
  }
}
