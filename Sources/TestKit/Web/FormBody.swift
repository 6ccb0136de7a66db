/// The body of a form, as usual clients write it.
package struct FormBody: Sendable {
  package static let boundary = "gantry-test-boundary"
  package static var type: String { "multipart/form-data; boundary=\(boundary)" }

  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// A plain field.
  package func field(_ name: String, _ value: String) -> FormBody {
    adding("Content-Disposition: form-data; name=\"\(name)\"\r\n", Array(value.utf8))
  }

  /// - Parameter type: nil sends none, as clients do that were given only an open file.
  package func file(_ name: String, _ filename: String, _ content: String, type: String? = nil) -> FormBody {
    file(name, filename, bytes: Array(content.utf8), type: type)
  }

  package func file(_ name: String, _ filename: String, bytes: [UInt8], type: String? = nil) -> FormBody {
    adding(
      "Content-Disposition: form-data; name=\"\(name)\"; filename=\"\(filename)\"\r\n"
        + (type.map { "Content-Type: \($0)\r\n" } ?? ""), bytes)
  }

  private func adding(_ headers: String, _ content: [UInt8]) -> FormBody {
    var form = self
    form.bytes += Array("--\(Self.boundary)\r\n\(headers)\r\n".utf8) + content + Array("\r\n".utf8)
    return form
  }

  /// With its last boundary.
  package var whole: [UInt8] { bytes + Array("--\(Self.boundary)--\r\n".utf8) }
}
