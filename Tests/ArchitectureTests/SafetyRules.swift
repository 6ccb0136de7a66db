/// What must not be written, whatever the room: each rule gives sentences about what breaks it.
enum SafetyRules {
  static func violations(in file: SourceFile) -> [String] {
    let source = MaskedSource(file.text)
    let raw = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    var found: [String] = []
    for (index, line) in source.lines.enumerated() {
      let place = "\(file.path):\(index + 1)"
      if line.contains("@unchecked Sendable"), !raw[index].contains("//") {
        found.append("\(place): @unchecked Sendable without the lock or thread that makes it true")
      }
      // Most lines have none, and searching for a character costs little.
      guard line.utf8.contains(UInt8(ascii: "!")) else { continue }
      if line.contains(/\btry!/) { found.append("\(place): try! ends the process") }
      if line.contains(/\bas!/) { found.append("\(place): as! ends the process") }
      // A value, a call or a type with `!` directly behind it; `!=` and `try!` are something else.
      if line.replacing(/\b(try|as)!/, with: "").contains(/[A-Za-z0-9_)\]>?"]!(?!=)/) {
        found.append("\(place): a forced unwrap ends the process")
      }
    }
    return found
  }
}

/// SQL belongs to the room that owns the databases.
enum SQLRules {
  static func violations(in file: SourceFile) -> [String] {
    let words = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE"]
    guard file.room != "Storage", words.contains(where: file.text.contains) else { return [] }
    let sql = /\b(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s\S+\sSET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX)\s)/
      .dotMatchesNewlines()
    return MaskedSource(file.text).texts.filter { $0.text.contains(sql) }
      .map { "\(file.path):\($0.line): SQL outside Storage" }
  }
}

/// A checkout builds on any machine, so nothing in it may know one.
enum MachinePathRules {
  // Spelled in two parts, or this file would break the rule.
  private static let folders = ["home", "Users", "root", "work"].map { "/" + $0 + "/" }

  static func violations(in file: SourceFile) -> [String] {
    guard folders.contains(where: file.text.contains) else { return [] }
    return file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
      folders.filter { folder in
        line.ranges(of: folder).contains { range in
          // Only an absolute path counts: what is part of a longer name or below another folder does not.
          guard range.lowerBound > line.startIndex else { return true }
          let before = line[line.index(before: range.lowerBound)]
          return !(before.isLetter || before.isNumber || "._-})/".contains(before))
        }
      }.map { "\(file.path):\(index + 1): \($0)… is a folder of somebody's machine" }
    }
  }
}
