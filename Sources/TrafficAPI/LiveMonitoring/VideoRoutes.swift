import Groundwork
import Pipeline
import Records
import TrafficCore
import WebServer

/// `/api/videos`: lists, shows, changes and removes videos.
struct VideoRoutes {
  private let doors: LiveMonitoringDoors

  init(_ doors: LiveMonitoringDoors) { self.doors = doors }

  var routes: [Route] {
    [
      Route(.get, "/api/videos", Self.listDescription) { request in try await list(request) },
      Route(.get, "/api/videos/{id}", Self.showDescription) { request in
        .json(["video": .object(try LiveForms.video(try await named(request)))])
      },
      Route(.post, "/api/videos/{id}/scene", Self.changeDescription) { request in try await change(request) },
      Route(.delete, "/api/videos/{id}", Self.removeDescription) { request in try await remove(request) },
    ]
  }

  private func named(_ request: Request) async throws -> LiveVideo {
    try await doors.video(Int(request.parameters["id"] ?? ""))
  }

  private func list(_ request: Request) async throws -> Response {
    let page = try LiveQuery(request).page(usual: 1000, most: 1000)
    let videos = try await doors.videos.list(page: page)
    return .json([
      "videos": .array(try videos.map { .object(try LiveForms.video($0)) }),
      "count": .integer(try await doors.videos.count()),
    ])
  }

  private func change(_ request: Request) async throws -> Response {
    let id = try await named(request).id
    let body = try JSONValue(parsing: try await request.bytes())
    guard let members = body.members else { throw HTTPError.badRequest("A JSON object is expected") }
    var drawing = LiveDrawing()
    for (name, value) in members where LiveDrawing.fields.contains(name) { try drawing.take(name, value) }
    let video = try await change(id, drawing)
    try await doors.streams.changed(video)
    return .json(["message": "Video updated successfully", "video": .object(try LiveForms.video(video))])
  }

  /// How often a change begins anew because somebody else was quicker.
  private static let attempts = 8

  /// What measures nothing is refused before it is kept; what others change at the same time stays.
  private func change(_ id: Int, _ drawing: LiveDrawing) async throws -> LiveVideo {
    for _ in 0..<Self.attempts {
      let known = try await doors.video(id)
      var video = known
      if drawing.isDrawn {
        let size = try await doors.size(ObjectKey(video.file))
        try drawing.apply(to: &video, size: size)
        try LiveScene.check(video, size: size)
      } else {
        try drawing.apply(to: &video, size: PixelSize(width: 1, height: 1))
      }
      // Always later than what is there, so that each change is told from the one before.
      video.updated = max(doors.now, known.updated.advanced(bySeconds: 1e-6))
      if try await doors.videos.update(video, unchangedSince: known.updated) { return video }
    }
    throw HTTPError(409, "Others change this video at the same time; try again")
  }

  private func remove(_ request: Request) async throws -> Response {
    let video = try await named(request)
    await doors.streams.removed(video.id)
    guard try await doors.videos.remove(video.id) else { throw LiveProblem.noVideo }
    await doors.ledger.forget(video.id)
    // The row first: files that nobody names any more do no harm, rows without their file do.
    await removeFiles(of: video)
    return .json(["message": "Video deleted successfully", "video_id": .integer(video.id)])
  }

  private func removeFiles(of video: LiveVideo) async {
    do {
      let key = try ObjectKey(video.file)
      await doors.removed(key)
      try await doors.objects.delete(key)
      let prefix = "\(Violation.folder)\(video.id)/"
      while case let files = try await doors.objects.list(prefix: prefix, after: nil, limit: 1000), !files.isEmpty {
        for file in files { try await doors.objects.delete(file.key) }
      }
    } catch {
      doors.log.warning("files of video \(video.id) stay behind: \(error)")
    }
  }

  private static let listDescription = RouteDescription(
    "All videos, newest first", tags: [LiveMonitoring.tag],
    parameters: [
      .query("limit", "At most 1000, which it is unless said.", schema: .integer),
      .query("offset", "So many are left out.", schema: .integer),
    ],
    responses: [
      .json(200, "The videos.", .object(["videos": .array(LiveForms.videoSchema), "count": .integer])),
      LiveForms.badParameter,
    ])

  private static let showDescription = RouteDescription(
    "One video", tags: [LiveMonitoring.tag], parameters: [LiveForms.id],
    responses: [.json(200, "The video.", .object(["video": LiveForms.videoSchema])), LiveForms.noVideo])

  private static let changeDescription = RouteDescription(
    "Change what was drawn for a video",
    details: "Only what is named changes; null takes it away. A running stream goes on with it.",
    tags: [LiveMonitoring.tag], parameters: [LiveForms.id],
    requestBody: .json(
      .object([
        "name": .string, "roi": .any, "calibrate_coordinates": .any, "homography_matrix": .any, "camera_matrix": .any,
        "fps": .number,
      ])),
    responses: [
      .json(200, "Changed.", .object(["message": .string, "video": LiveForms.videoSchema])),
      .json(400, "A value cannot be read, or nothing can be measured with it.", LiveForms.error), LiveForms.noVideo,
      .json(409, "Others change it at the same time.", LiveForms.error),
    ])

  private static let removeDescription = RouteDescription(
    "Remove a video with all that was found out about it", tags: [LiveMonitoring.tag], parameters: [LiveForms.id],
    responses: [
      .json(200, "Removed.", .object(["message": .string, "video_id": .integer])), LiveForms.noVideo,
    ])
}
