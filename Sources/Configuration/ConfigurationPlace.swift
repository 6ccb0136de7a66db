/// Where a value was written, in the form that editors and people can follow.
package enum ConfigurationPlace: Equatable, Sendable, CustomStringConvertible {
  /// Lines and columns count from 1.
  case file(String, line: Int, column: Int)
  case environment(variable: String)
  /// A file as a whole: it is missing, unreadable or too large.
  case wholeFile(String)

  package var description: String {
    switch self {
    case .file(let name, let line, let column): "\(name):\(line):\(column)"
    case .environment(let variable): "environment variable \(variable)"
    case .wholeFile(let name): name
    }
  }
}
