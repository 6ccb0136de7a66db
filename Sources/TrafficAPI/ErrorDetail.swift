/// The error body of the contracts that came from FastAPI: `{"detail":"Task not found"}`.
package struct ErrorDetail: Codable, Sendable, Equatable {
  package let detail: String

  package init(_ detail: String) { self.detail = detail }
}
