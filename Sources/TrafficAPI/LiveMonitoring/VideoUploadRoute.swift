import Pipeline
import Records
import TrafficCore
import WebServer

/// `POST /api/videos/upload`: takes a video with what was drawn for it.
struct VideoUploadRoute {
  private let doors: LiveMonitoringDoors

  init(_ doors: LiveMonitoringDoors) { self.doors = doors }

  var route: Route {
    let settings = doors.settings
    return Route(
      .post, "/api/videos/upload", Self.description, body: .streamed(limit: settings.maximumUpload),
      timeLimit: settings.uploadTime
    ) { request in
      let video = try await accept(request)
      let rest: [(String, JSONValue)] = [
        ("message", "Video uploaded successfully"),
        ("video", ["id": .integer(video.id), "name": .string(video.name)]),
      ]
      return .json(.object(try LiveForms.video(video) + rest), status: 201)
    }
  }

  private static let suffixes = [
    ".avi", ".flv", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".ts", ".webm", ".wmv",
  ]

  /// Once this returns, the video is kept and its row is written.
  private func accept(_ request: Request) async throws -> LiveVideo {
    guard MultipartReader.isForm(request) else { throw HTTPError.badRequest("No video file provided") }
    var form = try MultipartReader(request)
    var drawing = LiveDrawing()
    while let part = try await form.next() {
      guard part.name == "video", let given = part.filename, !given.isEmpty else {
        try await Self.read(part, of: &form, into: &drawing)
        continue
      }
      let id = try await doors.videos.reserve()
      let key = try ObjectKey("videos/\(id)\(try Self.suffix(of: given))")
      let intake = UploadIntake(objects: doors.objects)
      _ = try await intake.store(&form, as: key, type: key.mediaType)
      return try await intake.keeping(key) {
        while let part = try await form.next() { try await Self.read(part, of: &form, into: &drawing) }
        return try await keep(id, key, drawing)
      }
    }
    throw HTTPError.badRequest(drawing.name == nil ? "Video name is required" : "No video file provided")
  }

  private func keep(_ id: Int, _ key: ObjectKey, _ drawing: LiveDrawing) async throws -> LiveVideo {
    guard let name = drawing.name else { throw HTTPError.badRequest("Video name is required") }
    let size = try await doors.size(key)
    var video = LiveVideo(id: id, name: name, file: key.text, created: doors.now)
    try drawing.apply(to: &video, size: size)
    try LiveScene.check(video, size: size)
    try await doors.videos.insert(video)
    return video
  }

  private static func read(
    _ part: MultipartHead, of form: inout MultipartReader, into drawing: inout LiveDrawing
  ) async throws {
    guard LiveDrawing.fields.contains(part.name) else { return }
    try drawing.take(part.name, text: try await form.text())
  }

  private static func suffix(of given: String) throws -> String {
    let suffix = FileName(given, empty: "video.mp4").suffix
    if suffix.isEmpty { return ".mp4" }
    guard suffixes.contains(suffix) else {
      throw HTTPError.badRequest(
        "Unsupported file format: \(suffix.prefix(12)). Allowed: \(suffixes.joined(separator: ", "))")
    }
    return suffix
  }

  private static let description = RouteDescription(
    "Keep a video",
    details: """
      With the region in which vehicles count, and points whose place on the road is known in metres. Four points or more \
      and no matrix make the homography. `fps` says how many pictures a second are looked at; speeds always come from \
      the pictures' own moments.
      """,
    tags: [LiveMonitoring.tag],
    requestBody: .multipart(
      .object(
        [
          "video": .binary, "name": .string,
          "roi": .described(.string, "JSON: `[[x,y],…]` or `{\"roi_polygon\":[[x,y],…]}` in pixels."),
          "fps": .described(.string, "30 unless said."),
          "calibrate_coordinates": .described(
            .string, "JSON: `{\"points\":[{\"pixel\":[x,y],\"real\":[X,Y]},…]}`."),
          "homography_matrix": .described(.string, "JSON: three rows of three numbers, picture to road."),
          "camera_matrix": .described(.string, "JSON: three rows of three numbers."),
        ], required: ["video", "name"])),
    responses: [
      .json(201, "Kept.", LiveForms.videoSchema),
      .json(400, "A field or the file is missing or cannot be read.", LiveForms.error),
      .json(413, "The upload is too large.", LiveForms.error), .json(507, "There is no room.", LiveForms.error),
    ])
}
