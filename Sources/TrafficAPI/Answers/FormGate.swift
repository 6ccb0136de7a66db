import WebServer

extension MultipartReader {
  /// The form of a request, or 422 for a body that is no form, as if it had no such part.
  static func expecting(_ part: String, _ request: Request) throws -> MultipartReader {
    guard isForm(request) else { throw HTTPError.unprocessable([Problems.missing(part, in: .body)]) }
    return try MultipartReader(request)
  }
}
