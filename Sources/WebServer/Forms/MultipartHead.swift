/// What a part of a form says of itself.
package struct MultipartHead: Sendable, Equatable {
  /// Of the form's field.
  package let name: String
  /// As the client sent it, never a path to trust; nil for a plain field. Browsers send an empty one for no file.
  package let filename: String?
  package let contentType: String?

  package init(name: String, filename: String? = nil, contentType: String? = nil) {
    self.name = name
    self.filename = filename
    self.contentType = contentType
  }

  init(_ headers: Headers) throws(MultipartProblem) {
    guard let disposition = headers["content-disposition"].map(MediaType.init) else {
      throw MultipartProblem("a part has no Content-Disposition")
    }
    guard disposition.name == "form-data", let name = disposition["name"] else {
      throw MultipartProblem("a part's Content-Disposition does not name a field")
    }
    self.init(name: name, filename: disposition.extended("filename"), contentType: headers["content-type"])
  }
}

/// Why a body is no readable form.
package struct MultipartProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package let reason: String

  init(_ reason: String) { self.reason = reason }

  package var description: String { "The multipart body cannot be read: \(reason)." }
}

extension MultipartProblem: HTTPErrorConvertible {
  package var httpError: HTTPError { .badRequest(description) }
}
