import WebServer

/// Files of rows for spreadsheets.
enum LiveCSV {
  /// More at once are no file for a spreadsheet.
  static let mostRows = 1_000_000

  static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\r\n" }

  static func file(_ name: String, _ header: [String], _ lines: [String]) -> Response {
    attachment(.text(line(header) + lines.joined(), type: "text/csv; charset=utf-8"), name)
  }

  static func attachment(_ response: Response, _ name: String) -> Response {
    var response = response
    response.headers["Content-Disposition"] = "attachment; filename=\"\(name)\""
    return response
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
