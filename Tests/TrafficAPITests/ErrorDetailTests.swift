import Foundation
import Testing
import TrafficAPI

@Test func `an error detail is an object with one member`() throws {
  let text = String(decoding: try JSONEncoder().encode(ErrorDetail("Task not found")), as: UTF8.self)
  #expect(text == #"{"detail":"Task not found"}"#)
}
