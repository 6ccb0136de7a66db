/// Shows the list of commands, or one command's page.
enum HelpCommand {
  static let command = Command(
    name: "help",
    summary: "list the commands, or show one command's options",
    operands: .any("COMMAND", help: "the command to explain; all of them when left out"),
    example: Command.Example(
      line: "gantry help version",
      output: "gantry version: print the version\n\nUsage: gantry version [options]\n…"),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let page = HelpPage(style: console.output)
    if arguments.operands.isEmpty {
      try console.write(page.overview(of: commands))
      return .ok
    }
    let group = commands.filter { $0.words.starts(with: arguments.operands) }
    if group.count > 1 {
      try console.write(page.overview(of: group))
    } else {
      try console.write(page.page(for: Dispatcher(commands: commands).find(arguments.operands).command))
    }
    return .ok
  }
}
