/// Writes a refusal out by hand, for the moments at which libmicrohttpd takes no response: in the middle of a request.
enum RawAnswer {
  static func bytes(_ response: Response) -> [UInt8] {
    var body: [UInt8] = []
    if case .bytes(let bytes) = response.body { body = bytes }
    var head = "HTTP/1.1 \(response.status) \(HTTPStatus.phrase(response.status))\r\nConnection: close\r\n"
    for field in response.headers.fields { head += "\(field.name): \(field.value)\r\n" }
    return Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body
  }
}
