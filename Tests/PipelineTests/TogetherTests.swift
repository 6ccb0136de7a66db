import Groundwork
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(1)))
struct TogetherTests {
  @Test func `everybody gets the own answer, in fewer steps than questions`() async throws {
    let steps = Counter()
    let together = Together<Int, Int>(most: 50) { numbers in
      steps.add()
      try await Task.sleep(for: .milliseconds(2))
      return numbers.map { $0 * 2 }
    }
    let answers = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
      for number in 0..<500 { group.addTask { (number, try await together.ask(number)) } }
      return try await group.reduce(into: [Int: Int]()) { $0[$1.0] = $1.1 }
    }
    #expect(answers.count == 500 && answers.allSatisfy { $0.value == $0.key * 2 })
    #expect(steps.value >= 10 && steps.value < 100)
  }

  @Test func `a failed step fails those who were in it, and the next one works`() async throws {
    struct Odd: Error {}
    let together = Together<Int, Int> { numbers in
      if numbers.contains(13) { throw Odd() }
      return numbers
    }
    await #expect(throws: Odd.self) { try await together.ask(13) }
    #expect(try await together.ask(1) == 1)
  }
}
