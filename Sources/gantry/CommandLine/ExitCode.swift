/// What the process says to whoever started it; `gantry help` prints the table.
enum ExitCode: Int32, Sendable, CaseIterable {
  case ok = 0
  case failure = 1
  case badInput = 2
  case interrupted = 130
  case readerGone = 141

  var meaning: String {
    switch self {
    case .ok: "everything was done"
    case .failure: "something failed while running; the message says what"
    case .badInput: "wrong usage or bad input; what was good has still been reported"
    case .interrupted: "interrupted (Ctrl-C or SIGTERM)"
    case .readerGone: "whoever read the output closed it early"
    }
  }
}
