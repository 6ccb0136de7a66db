import Configuration

/// Finds the command that was asked for and hands it its arguments.
struct Dispatcher {
  let commands: [Command]

  func run(_ words: [String], _ console: Console) async throws -> ExitCode {
    switch words.first {
    case nil, "--help", "-h":
      try console.write(HelpPage(style: console.output).overview(of: commands))
      return words.isEmpty ? .badInput : .ok
    case "--version", "-V":
      return try await run(["version"], console)
    default:
      let (command, rest) = try find(words)
      let arguments = try Arguments(rest, for: command)
      if arguments.wantsHelp {
        try console.write(HelpPage(style: console.output).page(for: command))
        return .ok
      }
      return try await command.run(arguments, console)
    }
  }

  /// The command with the longest name that the words begin with, and the words after it.
  func find(_ words: [String]) throws(CommandError) -> (command: Command, rest: [String]) {
    let matches = commands.filter { words.starts(with: $0.words) }
    if let command = matches.max(by: { $0.words.count < $1.words.count }) {
      return (command, Array(words.dropFirst(command.words.count)))
    }
    let first = words.first ?? ""
    let group = commands.filter { $0.words.first == first }
    if !group.isEmpty { throw unfinished(words, group) }
    let suggestion = Suggestion.nearest(to: first, among: commands.map { $0.words[0] })
    throw .badInput(
      "gantry: unknown command '\(first)'" + (suggestion.map { ". Did you mean 'gantry \($0)'?" } ?? "")
        + " (see: gantry help)")
  }

  private func unfinished(_ words: [String], _ group: [Command]) -> CommandError {
    let choices = group.map { "gantry \($0.name)" }.joined(separator: ", ")
    let second = words.dropFirst().first { !$0.hasPrefix("-") }
    guard let second else { return .badInput("gantry \(words[0]): say which: \(choices)") }
    let nearest = Suggestion.nearest(to: second, among: group.compactMap { $0.words.last })
    let suggestion = nearest.map { ". Did you mean 'gantry \(words[0]) \($0)'?" } ?? ""
    return .badInput("gantry \(words[0]): unknown command '\(second)'\(suggestion) (there is: \(choices))")
  }
}

extension Command {
  var words: [String] { name.split(separator: " ").map(String.init) }
}
