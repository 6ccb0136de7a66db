import WebServer

/// Nobody overwrites what somebody else has changed meanwhile.
enum IfMatch {
  /// - Parameters:
  ///   - tag: of the thing as it is now.
  ///   - what: is changed, for the sentence: `user`.
  ///   - changed: the refusal when it is another now.
  static func check(_ request: Request, _ tag: String, of what: String, changed: HTTPError) throws(HTTPError) {
    guard let given = request.headers["if-match"] else {
      throw HTTPError(428, "Send If-Match with the ETag of the \(what) as you read it.", code: "if_match")
    }
    // A compressed answer carries its tag as a weak one.
    let tags = request.headers.words("if-match").map { $0.hasPrefix("w/") ? String($0.dropFirst(2)) : $0 }
    if given != "*", !tags.contains(tag.lowercased()) { throw changed }
  }
}
