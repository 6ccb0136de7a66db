import COpenVINO

/// The library that runs the networks: its version for `gantry doctor`, and one way to turn its errors into ours.
package enum OpenVINOLibrary {
  package static var version: String {
    var version = unsafe ov_version_t()
    guard unsafe ov_get_openvino_version(&version) == OK else { return "?" }
    defer { unsafe ov_version_free(&version) }
    return unsafe version.buildNumber.map { unsafe String(cString: $0) } ?? "?"
  }

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
    let telling = lines.filter { line in
      !line.isEmpty && !line.hasPrefix("Exception from ") && !line.hasPrefix("Check '")
    }
    let text = (telling.isEmpty ? lines : telling).prefix(6).joined(separator: " ")
    var trimmed = Substring(text.prefix(500))
    while let last = trimmed.last, last == " " || last == "." { trimmed.removeLast() }
    return trimmed.isEmpty ? nil : String(trimmed)
  }
}
