import Records
import WebServer

/// Writes a table of any length as a file, a part at a time: nobody's memory holds all of it, and whoever stops reading
/// stops the reading of the table.
struct LiveExport<Row: Sendable>: Sendable {
  /// What comes before the rows, after them, and between two of them.
  struct Form: Sendable {
    var type: String
    var beginning: String
    var separator: String
    var row: @Sendable (Row) -> String
    var end: @Sendable (_ count: Int) -> String
  }

  private let form: Form
  private let part: @Sendable (_ below: Int?) async throws -> KeysetPage<Row>

  /// - Parameter part: gives the rows below a number, or the first ones.
  init(_ form: Form, part: @escaping @Sendable (_ below: Int?) async throws -> KeysetPage<Row>) {
    self.form = form
    self.part = part
  }

  /// Rows of one part.
  static var partSize: Int { 1000 }

  /// - Parameter name: of the file; nil for an answer that is none.
  func response(_ name: String?) async throws -> Response {
    // The first part is read before anything is sent, so that a store that is away is a 503.
    let first = try await part(nil)
    var response = Response.stream(type: form.type) { [form, part] writer in
      try await writer.write(form.beginning)
      var (page, count) = (first, 0)
      while true {
        if !page.rows.isEmpty {
          let text = page.rows.map(form.row).joined(separator: form.separator)
          try await writer.write(count == 0 ? text : form.separator + text)
          count += page.rows.count
        }
        guard let next = page.next else { break }
        page = try await part(next)
      }
      try await writer.write(form.end(count))
    }
    if let name { response.headers["Content-Disposition"] = "attachment; filename=\"\(name)\"" }
    return response
  }
}

extension LiveExport.Form {
  static func csv(_ columns: [String], _ fields: @escaping @Sendable (Row) -> [String]) -> Self {
    Self(
      type: "text/csv; charset=utf-8", beginning: CSV.line(columns), separator: "", row: { CSV.line(fields($0)) },
      end: { _ in "" })
  }

  /// `{"<name>":[…]` and what follows the rows.
  static func json(
    _ name: String, _ value: @escaping @Sendable (Row) -> JSONValue,
    end: @escaping @Sendable (_ count: Int) -> [(String, JSONValue)] = { _ in [] }
  ) -> Self {
    Self(
      type: "application/json", beginning: "{\"\(name)\":[", separator: ",", row: { value($0).text },
      end: { count in
        let members = end(count)
        return members.isEmpty ? "]}" : "]," + JSONValue.object(members).text.dropFirst()
      })
  }
}
