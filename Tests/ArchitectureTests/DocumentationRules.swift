/// What the program offers and what the pages say must be the same list.
enum DocumentationRules {
  /// Keys are described where settings are composed: `.integer("streams", \.streams, …)` below `.under("inference", …)`.
  static func undocumentedSettings(in files: [SourceFile], page: String) -> [String] {
    files.filter { $0.path.contains("Settings") }.flatMap { file in
      settingKeys(in: file).filter { key in !page.contains("\(key)` |") }
        .map { "\(file.path): setting \($0) is missing in docs/settings.md; run make docs" }
    }
  }

  /// Every `Command(name: "…"` of the table, on the page of commands and in the README.
  static func undocumentedCommands(in files: [SourceFile], pages: [String: String]) -> [String] {
    files.filter { $0.path.contains("/Commands/") }.flatMap { file in
      commandNames(in: file).flatMap { name in
        pages.filter { !$0.value.contains("gantry \(name)") }.keys.sorted()
          .map { "\(file.path): gantry \(name) is missing in \($0)" }
      }
    }
  }

  static func settingKeys(in file: SourceFile) -> [String] {
    let kind = /\.(?:flag|integer|number|text|texts|secret|choice|duration)\(\s*"([a-z_.]+)"/
    return file.text.matches(of: kind).map { String($0.1) }
  }

  static func commandNames(in file: SourceFile) -> [String] {
    file.text.matches(of: /\bCommand\(\s*name: "([a-z ]+)"/).map { String($0.1) }
  }

  /// Swift in a page, each block with the name of the file that it repeats in a comment above.
  static func examples(in page: String) -> [(path: String, text: String)] {
    page.matches(of: /<!-- (Tests\/[A-Za-z\/]+\.swift) -->\n```swift\n((?s).*?\n)```/)
      .map { (path: String($0.1), text: String($0.2)) }
  }

  /// Files and folders of the sources that a page sends its readers to.
  static func paths(in page: String) -> [String] {
    page.matches(of: /`((?:Sources|Tests)\/[A-Za-z\/.+]+)`/).map { String($0.1) }
  }
}
