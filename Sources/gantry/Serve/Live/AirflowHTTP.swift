import Groundwork
import Outbound
import Pipeline

/// Asks an Airflow over HTTP, wherever it is: its address comes from the settings.
struct AirflowHTTP: AirflowDoor {
  private let root: String
  private let limits: HTTPLimits
  private let client = HTTPClient(name: "airflow", reach: .anywhere, most: 4)

  init(_ section: AirflowSection) {
    root = section.root
    let patience = section.answersWithin
    limits = HTTPLimits(connecting: patience, total: patience, silence: patience, answerSize: 4 << 20)
  }

  func send(_ request: AirflowRequest) async throws -> AirflowAnswer {
    var headers = [(name: "Accept", value: "application/json")]
    if let authorization = request.authorization { headers.append((name: "Authorization", value: authorization)) }
    if !request.body.isEmpty { headers.append((name: "Content-Type", value: "application/json")) }
    let question = HTTPRequest(
      request.method, root + request.path, headers: headers, body: request.body.isEmpty ? .none : .bytes(request.body),
      limits: limits)
    do {
      let answer = try await client.send(question)
      return AirflowAnswer(status: answer.status, body: answer.body)
    } catch let failure as HTTPFailure {
      // An answer that is too late, broken off or too long is none; the question has gone out all the same.
      throw AirflowSilence(
        failure.description, mayHaveArrived: [.timeout, .broken, .tooLarge].contains(failure.kind))
    }
  }
}
