import COpenVINO

/// Turns what the library says into our errors and strings.
enum OpenVINOLibrary {
  /// - Parameter attempt: what was tried, as it follows "could not".
  static func check(_ status: ov_status_e, _ attempt: @autoclosure () -> String) throws(InferenceError) {
    guard status != OK else { return }
    throw InferenceError("Could not \(attempt()): \(cause(of: status)).")
  }

  static func cause(of status: ov_status_e) -> String {
    guard let message = unsafe ov_get_last_err_msg() else { return "status \(status.rawValue)" }
    defer { unsafe ov_free(message) }
    let text = unsafe String(cString: message)
    return OpenVINOMessage.shortened(text) ?? "status \(status.rawValue)"
  }

  /// A string the library allocated, freed after copying.
  static func text(taking content: UnsafeMutablePointer<CChar>?) -> String {
    guard let content = unsafe content else { return "" }
    defer { unsafe ov_free(content) }
    return unsafe String(cString: content)
  }
}

/// Makes one readable line of the library's messages, which begin with the source places they passed through.
enum OpenVINOMessage {
  /// nil when nothing readable is left.
  static func shortened(_ message: String) -> String? {
    let lines = message.split(separator: "\n").map { line in line.drop { $0 == " " || $0 == "\t" } }
    // A failed conversion ends with what it comes down to.
    let summary = lines.lastIndex { $0.hasPrefix("Summary") }.map { Array(lines[($0 + 1)...]) } ?? []
    let telling = (summary.isEmpty ? lines : summary).filter { line in
      !line.isEmpty && !line.hasPrefix("Exception from ") && !line.hasPrefix("Check '")
    }
    let text = (telling.isEmpty ? lines : telling).prefix(6).joined(separator: " ")
    var trimmed = Substring(text.prefix(500))
    while let last = trimmed.last, last == " " || last == "." { trimmed.removeLast() }
    return trimmed.isEmpty ? nil : String(trimmed)
  }
}
