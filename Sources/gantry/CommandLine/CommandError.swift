/// A message for the person at the keyboard and the exit code that goes with it.
struct CommandError: Error, CustomStringConvertible {
  let description: String
  let code: ExitCode

  /// The files, names or options given cannot be used as they are.
  static func badInput(_ message: String) -> CommandError { CommandError(description: message, code: .badInput) }

  /// Well asked, but it went wrong.
  static func failure(_ message: String) -> CommandError { CommandError(description: message, code: .failure) }
}
