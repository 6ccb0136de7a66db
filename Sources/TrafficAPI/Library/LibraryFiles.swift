import Groundwork
import Identity
import Records
import TrafficCore
import WebServer

/// The files of the library: taken from an upload, shown, given back.
struct LibraryFiles: Sendable {
  let library: LibraryDoors
  let doors: OwnDoors
  private static let tags = ["Videos"]
  private static let id = ParameterDescription.path("id", "The video's number.", schema: .integer)

  var routes: [Route] { [make, picture, file] }

  private var make: Route {
    Route(
      .post, "/api/gantry/v1/videos",
      RouteDescription(
        "Keep an upload as a video", details: "The upload is gone then: its file is the video's.", tags: Self.tags,
        requestBody: .json(
          .object(
            ["upload_id": .uuid, "name": .string, "fps": .number(minimum: 0.01, maximum: 240)],
            required: ["upload_id"])),
        responses: [.json(201, "The video", LibraryJSON.schema)]
          + OwnErrors.responses(400, 401, 403, 404, 409, 413, 422, 429, 503, 507)),
      signIn: doors.guards.own(.operator), timeLimit: .seconds(3600)
    ) { request in
      var body = try await OwnBody(request)
      let uploadID = body.text("upload_id")
      let name = body.optionalText("name", in: 1...255)
      let rate = body.number("fps", in: 0.01...240)
      try body.check()
      let upload = try await doors.uploads.complete(uploadID, for: request.caller)
      let key = try await copied(upload)
      let look: LibraryLook
      var video: LiveVideo
      do {
        look = try await self.look(key.key)
        video = LiveVideo(
          id: key.id, name: name ?? String(upload.name.prefix(200)), file: key.key.text, created: doors.now)
        if let rate { video.framesPerSecond = rate }
        try await insert(video, from: upload)
      } catch {
        // Nobody names the file.
        try? await library.live.removed(key.key)
        try? await doors.objects.delete(key.key)
        throw error
      }
      await doors.audit.record("video.create", "video \(video.id)", by: request.caller, caller: Caller(request))
      var response = Response.json(LibraryJSON.video(video, nil, isRunning: false, .success(look)), status: 201)
      response.headers["Location"] = "\(OwnAPI.prefix)/videos/\(video.id)"
      return response
    }
  }

  /// One video of an upload, whoever asks for it twice. What is left of the upload is cleared with the old ones.
  private func insert(_ video: LiveVideo, from upload: Upload) async throws {
    let isTaken = try await doors.uploads.take(upload)
    do { try await library.live.videos.insert(video) } catch {
      if isTaken { try? await doors.uploads.giveBack(upload) }  // then it is uploaded again
      throw error
    }
    if isTaken { try? await doors.uploads.clear(upload) }  // else the sweep does
  }

  /// What cannot be read is the client's file, not our failure.
  private func look(_ key: ObjectKey) async throws -> LibraryLook {
    do { return try await library.look(key) } catch let error as HTTPError {
      throw HTTPError(422, error.text, code: "no_video")
    }
  }

  /// The file of an upload, under the name of a new video.
  private func copied(_ upload: Upload) async throws -> (id: Int, key: ObjectKey) {
    let id = try await library.live.videos.reserve()
    let ending = upload.objectKey.split(separator: ".").last.map(String.init) ?? "mp4"
    let key = try ObjectKey("videos/\(id).\(ending == "bin" ? "mp4" : ending)")
    let reader: any ObjectReader
    do { reader = try await doors.objects.reader(ObjectKey(upload.objectKey), range: nil) } catch let error
      as StoreError where error.kind == .missing
    {
      throw HTTPError(409, "The upload's file is not there any more; upload it again.", code: "input_gone")
    }
    let writer = try await doors.objects.writer(key, type: key.mediaType)
    do {
      while let bytes = try await reader.next() { try await writer.write(bytes) }
      await reader.close()
      _ = try await writer.finish()
    } catch {
      await reader.close()
      await writer.abandon()
      throw error
    }
    return (id, key)
  }

  private var picture: Route {
    Route(
      .get, "/api/gantry/v1/videos/{id}/picture.jpg",
      RouteDescription(
        "The first picture of a video", tags: Self.tags, parameters: [Self.id],
        responses: [ResponseDescription(200, "A JPEG", contents: [("image/jpeg", .binary)])]
          + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let video = try await library.video(request)
      guard let picture = try await look(ObjectKey(video.file)).picture else {
        throw HTTPError(404, "This server shows no pictures in which somebody may be recognised.", code: "blurred")
      }
      var response = Response.bytes(picture, type: "image/jpeg")
      response.headers["Cache-Control"] = "private, max-age=86400"
      return response
    }
  }

  private var file: Route {
    Route(
      .get, "/api/gantry/v1/videos/{id}/file",
      RouteDescription(
        "The file of a video", details: "Whole, or the part that `Range` asks for.", tags: Self.tags,
        parameters: [
          Self.id, ParameterDescription("Range", in: .header, "A part of the video: `bytes=0-1023`."),
        ],
        responses: [
          ResponseDescription(200, "The video.", contents: [("video/mp4", .binary)]),
          ResponseDescription(206, "The part that was asked for.", contents: [("video/mp4", .binary)]),
          .empty(304, "The client has it already."),
        ] + OwnErrors.responses(401, 403, 404, 416, 429, 503)),
      signIn: doors.guards.own(.operator)
    ) { request in
      let key = try ObjectKey(try await library.video(request).file)
      guard let answer = try await ObjectAnswer(objects: doors.objects).answer(key, type: key.mediaType, to: request)
      else { throw HTTPError(404, "The file of this video is gone.", code: "not_found") }
      return answer
    }
  }
}
