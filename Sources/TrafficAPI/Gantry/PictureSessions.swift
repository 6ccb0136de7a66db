import Pipeline
import Records
import WebServer

/// Writes down what was found on a picture: the drawn picture, its session, its detections.
struct PictureSessions: Sendable {
  let sessions: any VisionTrackStore
  let objects: any Objects

  /// A session of one picture, whole or not at all.
  func keep(_ findings: PictureFindings, of session: VisionTrackSession, _ model: PictureModel) async throws {
    let output = VisionTrackOutput.picture(session.id)
    try await objects.put(findings.drawn ?? [], as: output.key, type: output.type)
    try await UploadIntake(objects: objects).keeping(output.key) {
      try await sessions.begin(session)
      try await append(findings, to: session, model, frame: 0)
    }
  }

  /// The next picture of a webcam; its session begins with the first.
  func add(_ findings: PictureFindings, to session: VisionTrackSession, _ model: PictureModel) async throws {
    if session.totalFrames == 0 { try await sessions.begin(session) }
    var session = session
    session.totalFrames += 1
    session.totalDetections += findings.detections.count
    try await append(findings, to: session, model, frame: session.totalFrames - 1)
  }

  private func append(
    _ findings: PictureFindings, to session: VisionTrackSession, _ model: PictureModel, frame: Int
  ) async throws {
    let rows = findings.detections.map {
      VisionTrackBox.row($0, classes: model.classes, at: session.created, frame: frame)
    }
    if !rows.isEmpty { try await sessions.append(rows, to: session.id) }
    var done = session
    done.status = .completed
    _ = try await sessions.update(done)
  }
}
