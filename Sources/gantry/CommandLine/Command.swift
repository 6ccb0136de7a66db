/// One verb of the program, as data: the table of them is the whole command line.
struct Command: Sendable {
  /// One or two words: `detect`, `models inspect`.
  let name: String
  /// One line for the list of commands.
  let summary: String
  /// A paragraph for the command's own page.
  var details: String = ""
  var operands: Operands = .none
  var options: [any OptionDeclaration] = []
  let example: Example
  let run: @Sendable (Arguments, Console) async throws -> ExitCode

  /// A command line that works and what it prints.
  struct Example: Sendable {
    let line: String
    let output: String
  }

  /// The words without dashes.
  enum Operands: Sendable {
    case none
    case one(String, help: String)
    case optional(String, help: String)
    case several(String, help: String)
    case any(String, help: String)

    var usage: String? {
      switch self {
      case .none: nil
      case .one(let name, _): name
      case .optional(let name, _): "[\(name)]"
      case .several(let name, _): "\(name)…"
      case .any(let name, _): "[\(name)…]"
      }
    }

    var help: String? {
      switch self {
      case .none: nil
      case .one(_, let help), .optional(_, let help), .several(_, let help), .any(_, let help): help
      }
    }

    /// nil when `count` operands are right, else what is missing or too much.
    func complaint(about words: [String]) -> String? {
      switch (self, words.count) {
      case (.none, 1...): "unexpected argument '\(words[0])'"
      case (.one(let name, _), 0), (.several(let name, _), 0): "\(name) is missing"
      case (.one, 2...), (.optional, 2...): "unexpected argument '\(words[1])'"
      default: nil
      }
    }
  }
}
