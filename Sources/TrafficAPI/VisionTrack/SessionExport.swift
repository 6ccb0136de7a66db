import Records
import WebServer

/// Sends every detection of a session, page by page, so that a long video needs no memory.
struct SessionExport: Sendable {
  let sessions: any VisionTrackStore

  private static let pageSize = 1000

  func stream(_ session: VisionTrackSession, _ type: String, _ form: some ExportForm) async throws -> Response {
    // The first page is read before anything is sent, so that a store that is away is a 503.
    let first = try await sessions.detections(of: session.id, page: Page(limit: Self.pageSize))
    return .stream(type: type) { writer in
      try await writer.write(form.beginning)
      var (rows, offset) = (first, 0)
      while !rows.isEmpty {
        try await writer.write(form.rows(rows, isFirst: offset == 0))
        offset += rows.count
        if rows.count < Self.pageSize { break }
        rows = try await sessions.detections(of: session.id, page: Page(limit: Self.pageSize, offset: offset))
      }
      try await writer.write(form.end)
    }
  }
}
