/// Writes the help of the program and of each command from what the commands declare.
struct HelpPage {
  let style: TextStyle

  func overview(of commands: [Command]) -> String {
    var lines = [
      "gantry turns cameras into traffic data.", "", "Usage: gantry COMMAND [arguments]", "", style.bold("Commands"),
    ]
    lines += rows(commands.map { ("gantry \($0.name)", $0.summary) })
    lines += ["", style.bold("Exit codes")]
    lines += rows(ExitCode.allCases.map { ("\($0.rawValue)", $0.meaning) })
    lines += ["", "'gantry help COMMAND' shows its options and an example."]
    return lines.joined(separator: "\n") + "\n"
  }

  func page(for command: Command) -> String {
    let usage = ["gantry", command.name, command.operands.usage, command.options.isEmpty ? nil : "[options]"]
    var lines = ["\(style.bold("gantry \(command.name)")): \(command.summary)", ""]
    if !command.details.isEmpty { lines += wrapped(command.details, indent: 0) + [""] }
    lines += ["Usage: \(usage.compactMap(\.self).joined(separator: " "))"]
    if let usage = command.operands.usage, let help = command.operands.help { lines += [""] + rows([(usage, help)]) }
    let options = command.options.map { ("--\($0.name)" + ($0.placeholder.map { " \($0)" } ?? ""), help(of: $0)) }
    lines += ["", style.bold("Options")] + rows(options + [("--help", "show this page")])
    lines += ["", style.bold("Example"), "  $ \(command.example.line)"]
    lines += command.example.output.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private func help(of option: any OptionDeclaration) -> String {
    option.help + (option.fallbackText.map { " (default \($0))" } ?? "")
  }

  /// Names on the left, sentences on the right, broken to the width of the terminal.
  private func rows(_ pairs: [(name: String, text: String)]) -> [String] {
    let column = min(pairs.map(\.name.count).max() ?? 0, 26) + 4
    return pairs.flatMap { name, text -> [String] in
      let body = wrapped(text, indent: column)
      let start = "  " + name
      if start.count + 2 > column { return [start] + body }
      let first = start + String(repeating: " ", count: column - start.count) + (body.first ?? "").dropFirst(column)
      return [first] + body.dropFirst()
    }
  }

  private func wrapped(_ text: String, indent: Int) -> [String] {
    let limit = max(style.width - indent, 24)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > limit {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return (lines + [line]).map { String(repeating: " ", count: indent) + $0 }
  }
}
