import Groundwork
import Identity
import Pipeline
import TrafficCore
import WebServer

/// `/api/gantry/v1/webcam`: a page sends pictures and is told what is in them.
struct WebcamSocket: Sendable {
  let webcams: any Webcams
  let guards: Guards

  private static let mostBytes = 1 << 20
  private static let mostASecond = 10.0
  private static let longest = Duration.seconds(3600)
  /// A page that sends nothing for so long is gone.
  private static let longestSilence = Duration.seconds(60)
  private static let looksEvery = Duration.seconds(1)
  private static let usualConfidence = 0.25
  /// Who may let the machine look at pictures, and keep what it finds.
  private static let role = Role.operator

  var route: WebSocketRoute {
    WebSocketRoute(
      "/api/gantry/v1/webcam", Self.description, signIn: guards.own(Self.role),
      options: WebSocketOptions(
        maximumMessage: Self.mostBytes, queue: .dropOldest(messages: 8), origins: .sameHost, compression: .off)
    ) { socket in
      let confidence = try Self.confidence(socket.request)
      let webcam: any Webcam
      do { webcam = try await webcams.open(owner: socket.request.caller.label, confidence: confidence) } catch let
        refusal as WebcamRefusal
      {
        return socket.close(.tryAgainLater, reason: refusal.rawValue)
      }
      Self.say(
        [
          "kind": "begin", "session": .string(webcam.session),
          "limits": [
            "fps": .number(Self.mostASecond), "bytes": .integer(Self.mostBytes),
            "seconds": .integer(Int(Self.longest / .seconds(1))),
          ],
        ], to: socket)
      await converse(socket, webcam)
      let sums = await webcam.end()
      Self.say(
        [
          "kind": "end", "session": .string(webcam.session), "frames": .integer(sums.frames),
          "detections": .integer(sums.detections),
        ], to: socket)
      socket.close(.normal)
    }
  }

  /// Until the page or the time ends it.
  private func converse(_ socket: WebSocketConnection, _ webcam: any Webcam) async {
    await withThrowingTaskGroup(of: Void.self) { group in
      let heard = LastHeard()
      group.addTask { await SocketSignIn(guards: guards, role: Self.role).keepAsking(socket) }
      group.addTask {
        defer { webcam.reports.cancel() }
        try await Self.look(after: webcam, heard, socket)
      }
      group.addTask {
        try await Task.sleep(for: Self.longest)
        webcam.reports.cancel()
      }
      group.addTask {
        while let reason = await webcam.complaints.next() {
          Self.say(["kind": "error", "code": "picture", "message": .string(reason)], to: socket)
        }
      }
      group.addTask {
        defer { webcam.reports.cancel() }
        try await Self.listen(socket, webcam, heard)
      }
      var answered = 0
      while let report = await webcam.reports.next() {
        guard report.ending == nil else { continue }
        await webcam.note(report)
        answered += 1
        let data = CameraMessage.json(report, size: report.frame.picture?.size)
        let answer: JSONValue = [
          "kind": "frame", "skipped": .integer(report.frame.index + 1 - answered), "data": data,
        ]
        socket.send(PreparedMessage(.text(answer.text)))
      }
      group.cancelAll()
    }
  }

  /// Says why nobody looks at its pictures, once each; returns when no more come.
  private static func look(
    after webcam: any Webcam, _ heard: LastHeard, _ socket: WebSocketConnection
  ) async throws {
    var told: String?
    while heard.silence < longestSilence {
      try await Task.sleep(for: looksEvery)
      let failure = webcam.failure
      defer { told = failure }
      guard let failure, failure != told else { continue }
      say(["kind": "error", "code": "camera", "message": .string(failure)], to: socket)
    }
  }

  private static func listen(
    _ socket: WebSocketConnection, _ webcam: any Webcam, _ heard: LastHeard
  ) async throws {
    let clock = SystemMonotonicClock()
    let step = Duration.seconds(1 / mostASecond)
    var (number, due) = (0, clock.now)
    while let message = try await socket.receive() {
      switch message {
      case .binary(let bytes):
        let now = clock.now
        heard.note()
        // A burst of two is nobody's fault.
        if now >= due - step {
          due = max(due, now - step) + step
          webcam.push(bytes, number: number)
        }
        number += 1
      case .text(let text):
        let kind = (try? JSONValue(parsing: Array(text.utf8)))?["kind"]?.string  // anything else is not known
        guard kind == "end" else { return socket.close(.unsupportedData, reason: "pictures or an end are expected") }
        return
      }
    }
  }

  private static func confidence(_ request: Request) throws(HTTPError) -> Double {
    guard let text = request.query["confidence"] else { return usualConfidence }
    guard let number = Double(text), (0...1).contains(number) else {
      throw HTTPError(422, "confidence: a number from 0 to 1 is expected.", code: "invalid")
    }
    return number
  }

  private static func say(_ message: JSONValue, to socket: WebSocketConnection) {
    socket.send(PreparedMessage(.text(message.text), mayGiveWay: false))
  }

  private static let description = RouteDescription(
    "A webcam of a page",
    details: """
      Each binary message is one picture, a JPEG of at most 1 MiB; the first is picture 0. The answers are JSON: \
      `{"kind":"begin"}` with the session and the limits; for each picture that was looked at `{"kind":"frame"}` with \
      `data`, as the live socket of a camera has it, and `skipped`, how many had no answer so far: the newest counts, and \
      more than the limit a second are passed over. `{"kind":"error"}` tells of a picture that cannot be read (`picture`), or \
      why nobody looks at them (`camera`). After the text `{"kind":"end"}`, a minute without a picture, or an hour, \
      `{"kind":"end"}` has the sums. What was found is kept as a session of type webcam. Closed with 1013 when there are too \
      many webcams or no model, 1009 for a larger message, 1003 for another text.
      """,
    tags: CameraRoutes.tags,
    parameters: [.query("confidence", "What the detector is less sure of does not count; 0.25.", schema: .number)],
    responses: [.empty(101, "The connection is a WebSocket now.")] + OwnErrors.responses(401, 403, 426, 429))
}
