import Groundwork
import Records
import Wire

/// What is said to an Airflow, and what its answers mean. Both forms of its interface: v1 of Airflow 2, v2 of Airflow 3.
enum AirflowMessages {
  /// Of one DAG run.
  struct Run: Sendable, Equatable {
    var state: LiveRunState
    var videoID: Int?
  }

  // MARK: Questions

  static func trigger(_ run: LiveRunRecord, of video: LiveVideo, version: AirflowVersion) -> [UInt8] {
    let config = LiveScene.config(of: video, run: run.name)
    var text = JSONText()
    text.object { text in
      text.member("dag_run_id", run.name)
      // Without it Airflow 3 refuses; Airflow 2 makes one up, and refuses the null.
      if version == .v2 { text.member("logical_date") { $0.null() } }
      text.member("conf") { text in
        text.object { text in
          text.member("video_id", video.id)
          text.member("video_path", video.file)
          text.member("roi") { LivePoints.write(config.region, into: &$0) }
          text.member("homography_matrix") { write(config.homography, into: &$0) }
          text.member("fps", video.framesPerSecond)
        }
      }
    }
    return text.bytes
  }

  static func state(_ state: LiveRunState) -> [UInt8] {
    var text = JSONText()
    text.object { $0.member("state", state.rawValue) }
    return text.bytes
  }

  static func signIn(_ user: String, _ password: Secret) -> [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("username", user)
      text.member("password", password.revealed)
    }
    return text.bytes
  }

  private static func write(_ matrix: [Double]?, into text: inout JSONText) {
    guard let matrix, matrix.count == 9 else { return text.null() }
    text.array { text in
      for row in 0..<3 { text.array { for column in 0..<3 { $0.number(matrix[row * 3 + column]) } } }
    }
  }

  // MARK: Answers

  /// nil for what is no run, or one in a state that we do not know.
  static func run(_ bytes: [UInt8]) -> Run? {
    var (state, videoID) = (String?.none, Int?.none)
    let isObject = members(bytes) { (scanner, name) throws(JSONFault) in
      switch name {
      case "state": state = try scanner.text()
      case "conf":
        try scanner.members { (scanner, name) throws(JSONFault) in
          if name == "video_id" { videoID = try scanner.integer() } else { try scanner.pass() }
        }
      default: try scanner.pass()
      }
    }
    guard isObject, let state = state.flatMap({ LiveRunState(rawValue: $0) }) else { return nil }
    return Run(state: state, videoID: videoID)
  }

  static func token(_ bytes: [UInt8]) -> Secret? {
    var token: String?
    let isObject = members(bytes) { (scanner, name) throws(JSONFault) in
      if name == "access_token" { token = try scanner.text() } else { try scanner.pass() }
    }
    return isObject ? token.map { Secret($0) } : nil
  }

  /// The names of the tasks that failed.
  static func failedTasks(_ bytes: [UInt8]) -> [String] {
    var failed: [String] = []
    _ = members(bytes) { (scanner, name) throws(JSONFault) in
      guard name == "task_instances" else { return try scanner.pass() }
      try scanner.elements { (scanner) throws(JSONFault) in
        var (task, state) = (String?.none, String?.none)
        try scanner.members { (scanner, name) throws(JSONFault) in
          switch name {
          case "task_id": task = try scanner.text()
          case "state": state = try scanner.text()
          default: try scanner.pass()
          }
        }
        if state == "failed", let task { failed.append(task) }
      }
    }
    return failed
  }

  /// What a refusal says for people: its `detail` or `title`, else its beginning.
  static func refusal(_ answer: AirflowAnswer) -> String {
    var (detail, title) = (String?.none, String?.none)
    let isObject = members(answer.body) { (scanner, name) throws(JSONFault) in
      switch name {
      case "detail": detail = try scanner.text()
      case "title": title = try scanner.text()
      default: try scanner.pass()
      }
    }
    let text = isObject ? detail ?? title : nil
    let plain = text ?? String(decoding: answer.body.prefix(300), as: UTF8.self)
    let shown = plain.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(300)
    return shown.isEmpty ? "HTTP \(answer.status)" : "HTTP \(answer.status): \(shown)"
  }

  /// Whether an Airflow has refused this, and not something between: gateways have words of their own for it.
  static func isRefusalOfAirflow(_ answer: AirflowAnswer) -> Bool {
    var (hasDetail, hasTitle, hasStatus) = (false, false, false)
    let isObject = members(answer.body) { (scanner, name) throws(JSONFault) in
      switch name {
      case "detail": hasDetail = try scanner.text() != nil
      case "title": hasTitle = try scanner.text() != nil
      case "status": hasStatus = try scanner.integer() == answer.status
      default: try scanner.pass()
      }
    }
    return isObject && (hasDetail || (hasTitle && hasStatus))
  }

  /// Whether this is an object with such a member.
  static func isOfAirflow(_ answer: AirflowAnswer, naming member: String) -> Bool {
    var isNamed = false
    let isObject = members(answer.body) { (scanner, name) throws(JSONFault) in
      isNamed = isNamed || name == member
      try scanner.pass()
    }
    return isObject && isNamed
  }

  private static func members(
    _ bytes: [UInt8], _ each: (inout JSONScanner, String) throws(JSONFault) -> Void
  ) -> Bool {
    var scanner = JSONScanner(bytes)
    do throws(JSONFault) {
      let isObject = try scanner.members(each)
      try scanner.finish()
      return isObject
    } catch {
      return false
    }
  }
}

/// The two forms of Airflow's interface.
package enum AirflowVersion: String, Sendable, CaseIterable {
  case v1, v2
}
