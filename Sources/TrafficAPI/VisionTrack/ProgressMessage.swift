import WebServer

/// What a client says on the socket.
enum ProgressMessage: Equatable {
  case ping
  case subscribe(taskID: String)
  /// With the words of the answer.
  case refused(String)

  init(_ message: WebSocketMessage) {
    let bytes: [UInt8]
    switch message {
    case .text(let text): bytes = Array(text.utf8)
    case .binary(let given): bytes = given
    }
    let value: JSONValue
    do throws(JSONProblem) {
      value = try JSONValue(parsing: bytes, depthLimit: 8)
    } catch {
      self = .refused("Invalid JSON")
      return
    }
    switch value["type"]?.string {
    case "ping": self = .ping
    case "subscribe":
      guard let id = value["task_id"]?.string, !id.isEmpty else {
        self = .refused("task_id is missing")
        return
      }
      self = .subscribe(taskID: id)
    default: self = .refused("Unknown message type")
    }
  }
}
