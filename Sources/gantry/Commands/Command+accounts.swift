import Records

extension Command {
  /// A command on the users and keys of an installation: where that is, and opening it, is the same for all of them.
  static func onAccounts(
    _ name: String, _ summary: String, details: String = "", operands: Operands = .none,
    options: [any OptionDeclaration] = [], example: Example,
    _ run: @escaping @Sendable (AccountOffice, Arguments, Console) async throws -> Void
  ) -> Command {
    Command(
      name: name, summary: summary, details: details, operands: operands,
      options: options + [AccountOffice.data, AccountOffice.config], example: example
    ) { arguments, console in
      try await AccountOffice.with(arguments) { office in try await run(office, arguments, console) }
      return .ok
    }
  }
}

extension AccountOffice {
  /// All there are, page by page.
  static func all<Row>(_ page: (Page) async throws -> [Row]) async throws -> [Row] {
    var rows: [Row] = []
    while true {
      let next = try await page(Page(limit: pageLimit, offset: rows.count))
      rows += next
      if next.count < pageLimit { return rows }
    }
  }

  private static let pageLimit = 1000
}
