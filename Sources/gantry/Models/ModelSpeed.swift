/// What a picture costs the loaded model on this machine: measured once, when somebody first asks.
actor ModelSpeed {
  private let model: SharedModel?
  private var measuring: Task<Double?, any Error>?
  private static let seconds = 0.3

  init(_ model: SharedModel?) { self.model = model }

  /// nil without a model. Those who ask meanwhile wait for the same measurement; one that failed is made again.
  func millisecondsPerPicture() async throws -> Double? {
    guard let model else { return nil }
    let task = measuring ?? Task { try await model.measured(seconds: Self.seconds).millisecondsPerPicture }
    measuring = task
    do {
      return try await task.value
    } catch {
      measuring = nil
      throw error
    }
  }
}
