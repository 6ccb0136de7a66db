/// Does in one step what many ask at the same time: what is asked while a step is on its way goes along with the next.
///
/// Nobody waits for company: whoever comes first goes at once. That is how a table takes thousands of small changes a
/// second, each of which its asker knows to be safe when the call returns.
actor Together<Element: Sendable, Answer: Sendable> {
  private enum Turn: Sendable {
    case answered(Result<Answer, any Error>)
    /// The step before is over, and this one's caller takes the next.
    case lead
  }

  private struct Waiting {
    let element: Element
    let continuation: CheckedContinuation<Turn, Never>
  }

  private let most: Int
  private let perform: @Sendable ([Element]) async throws -> [Answer]
  private var waiting: [Waiting] = []
  private var isUnderWay = false

  /// - Parameters:
  ///   - most: elements of one step.
  ///   - perform: gives an answer for each element, in their order.
  init(most: Int = 500, perform: @escaping @Sendable ([Element]) async throws -> [Answer]) {
    self.most = most
    self.perform = perform
  }

  func ask(_ element: Element) async throws -> Answer {
    if isUnderWay {
      let turn = await withCheckedContinuation { waiting.append(Waiting(element: element, continuation: $0)) }
      if case .answered(let result) = turn { return try result.get() }
    }
    // While the lead changes hands this stays true.
    isUnderWay = true
    let others = Array(waiting.prefix(most - 1))
    waiting.removeFirst(others.count)
    let result = await step([element] + others.map(\.element))
    for (place, other) in others.enumerated() {
      other.continuation.resume(returning: .answered(result.map { $0[place + 1] }))
    }
    if waiting.isEmpty { isUnderWay = false } else { waiting.removeFirst().continuation.resume(returning: .lead) }
    return try result.map { $0[0] }.get()
  }

  private func step(_ elements: [Element]) async -> Result<[Answer], any Error> {
    do {
      let answers = try await perform(elements)
      precondition(answers.count == elements.count, "a step answers everybody")
      return .success(answers)
    } catch {
      return .failure(error)
    }
  }
}
