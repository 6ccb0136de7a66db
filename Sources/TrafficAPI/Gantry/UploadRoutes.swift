import Identity
import Records
import WebServer

/// Large files in pieces: begin, send, ask how far, go on, give up.
struct UploadRoutes: Sendable {
  let doors: OwnDoors
  private static let tags = ["Uploads"]
  private static let path: RoutePattern = "/api/gantry/v1/uploads/{id}"

  var routes: [Route] { [begin, state, look, send, abandon] }

  private var begin: Route {
    Route(
      .post, "/api/gantry/v1/uploads",
      RouteDescription(
        "Begin an upload",
        details: "Then send the file with PATCH, in as many pieces as you like. After a break ask with HEAD where to "
          + "go on.",
        tags: Self.tags,
        requestBody: .json(
          .object(["name": .string, "type": .string, "size": .integer(minimum: 0)], required: ["name"])),
        responses: [.json(201, "The upload", OwnSchemas.upload)]
          + OwnErrors.responses(400, 401, 403, 413, 422, 429, 503, 507)),
      signIn: doors.guards.own(.operator)
    ) { request in
      var body = try await OwnBody(request)
      let name = body.text("name", in: 1...255)
      let type = body.optionalText("type", in: 3...100) ?? "application/octet-stream"
      let size = body.integer("size", in: 0...Int.max)
      try body.check()
      if let size, size > doors.limits.uploadBytes {
        throw HTTPError(413, "At most \(doors.limits.uploadBytes) bytes are accepted.", code: "too_large")
      }
      let isPlain = type.utf8.allSatisfy { (0x21...0x7E).contains($0) } && type.contains("/")
      guard isPlain else { throw HTTPError(422, "type: a media type is expected.", code: "invalid") }
      let upload = try await doors.uploads.begin(name: name, type: type, size: size, for: request.caller)
      var response = Response.json(OwnJSON.upload(upload), status: 201)
      response.headers["Location"] = "\(OwnAPI.prefix)/uploads/\(upload.id)"
      response.headers["Upload-Offset"] = "0"
      return response
    }
  }

  private var state: Route {
    Route(
      .head, Self.path,
      RouteDescription(
        "How far an upload is", details: "In the header Upload-Offset.", tags: Self.tags, parameters: [OwnSchemas.id],
        responses: [.empty(200, "Upload-Offset, Upload-Length")] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.operator)
    ) { request in
      let upload = try await doors.uploads.find(request.parameter("id"), for: request.caller)
      return answer(upload, Response(status: 200, headers: ["Cache-Control": "no-store"]))
    }
  }

  private var look: Route {
    Route(
      .get, Self.path,
      RouteDescription(
        "One upload", tags: Self.tags, parameters: [OwnSchemas.id],
        responses: [.json(200, "The upload", OwnSchemas.upload)] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.operator)
    ) { request in
      let upload = try await doors.uploads.find(request.parameter("id"), for: request.caller)
      return answer(upload, .json(OwnJSON.upload(upload)))
    }
  }

  private var send: Route {
    Route(
      .patch, Self.path,
      RouteDescription(
        "Send a piece",
        details: "The header Upload-Offset says where it begins; 409 tells where to go on instead. When the size was "
          + "not known, `Upload-Complete: ?1` marks the last piece.",
        tags: Self.tags,
        parameters: [
          OwnSchemas.id,
          ParameterDescription(
            "Upload-Offset", in: .header, "Where the piece begins.", schema: .integer(minimum: 0), isRequired: true),
          ParameterDescription("Upload-Complete", in: .header, "?1 with the last piece.", isRequired: false),
        ],
        requestBody: RequestBodyDescription(contents: [("application/offset+octet-stream", .binary)]),
        responses: [.empty(204, "Taken; Upload-Offset says how far it is")]
          + OwnErrors.responses(400, 401, 403, 404, 409, 413, 429, 503, 507)),
      signIn: doors.guards.own(.operator), body: .streamed(limit: doors.limits.uploadBytes),
      timeLimit: .seconds(86_400)
    ) { request in
      guard let offset = request.headers["upload-offset"].flatMap({ Int($0) }), offset >= 0 else {
        throw HTTPError(
          400, "The header Upload-Offset says where the piece begins; a number is expected.", code: "offset")
      }
      let upload = try await doors.uploads.find(request.parameter("id"), for: request.caller)
      if upload.size == nil, offset >= doors.limits.uploadBytes {
        throw HTTPError(413, "At most \(doors.limits.uploadBytes) bytes are accepted.", code: "too_large")
      }
      let now = try await doors.uploads.append(
        request.body, to: upload, at: offset, isLast: request.headers["upload-complete"] == "?1")
      return answer(now, Response(status: 204))
    }
  }

  private var abandon: Route {
    Route(
      .delete, Self.path,
      RouteDescription(
        "Give an upload up", details: "Also removes a complete one that no job uses.", tags: Self.tags,
        parameters: [OwnSchemas.id],
        responses: [.empty(204, "Removed")] + OwnErrors.responses(401, 403, 404, 409, 429, 503)),
      signIn: doors.guards.own(.operator)
    ) { request in
      let upload = try await doors.uploads.find(request.parameter("id"), for: request.caller)
      guard try await doors.uploads.abandon(upload) else {
        throw HTTPError(409, "A job needs this file; cancel it first.", code: "in_use")
      }
      return Response(status: 204)
    }
  }

  private func answer(_ upload: Upload, _ response: Response) -> Response {
    var response = response
    response.headers["Upload-Offset"] = String(upload.received)
    if let size = upload.size { response.headers["Upload-Length"] = String(size) }
    if upload.isComplete { response.headers["Upload-Complete"] = "?1" }
    return response
  }
}
