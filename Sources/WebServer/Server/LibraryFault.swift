/// What libmicrohttpd is about to answer by itself, as its log tells: with a page of HTML, and without saying whose request
/// it is about.
enum LibraryFault: CaseIterable {
  /// The length is no number: that can be seen in the request.
  case length
  /// A line of the head or behind the last chunk.
  case line
  /// Also of what stands behind the last chunk.
  case headSize
  case chunk

  init?(log text: String) {
    guard let fault = Self.allCases.first(where: { fault in fault.words.contains { text.contains($0) } }) else {
      return nil
    }
    self = fault
  }

  /// Whether it may be found while the head is read, and while a body in chunks is.
  var isOfHead: Bool { self != .chunk }
  var isOfChunks: Bool { self != .length }

  var error: HTTPError {
    switch self {
    case .length: HTTPError(400, "The Content-Length is not a number of bytes that a body can have.")
    case .line: .malformedLine
    case .headSize: HTTPError(431, "The head of the request is too large.")
    case .chunk: HTTPError(400, "The chunks of the body are not well formed.")
    }
  }

  private var words: [String] {
    switch self {
    case .length: ["`Content-Length'", "'Content-Length'"]
    case .line: ["HTTP request was syntactically incorrect"]
    case .headSize: ["response code is 431 "]
    case .chunk: ["chunked encoding was syntactically incorrect"]
    }
  }
}

extension HTTPError {
  static let malformedLine = HTTPError(400, "A line of the request's head is not of the form \"name: value\", CR, LF.")
}
