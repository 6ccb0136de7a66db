/// Types of a C library stay in the room that calls it.
///
/// The compiler already refuses an internally imported type in a wider signature; the import is therefore the first
/// thing looked at. Names are the second, for pointers that carry no module of their own.
struct CTypeRules {
  /// How the types and handles of each C library begin.
  private static let beginnings = [
    "CFFmpeg": ["AV", "Sws", "Swr", "sws_", "swr_"], "COpenVINO": ["ov_"], "CCairo": ["cairo_"],
    "CTurboJPEG": ["tjhandle", "tj", "TJ"], "CYAML": ["yaml_"],
  ]

  func violations(in file: SourceFile) -> [String] {
    let modules = file.imports.map(\.module).filter { isCLibrary($0) }
    let source = MaskedSource(file.text)
    var found: [String] = []
    for (index, line) in source.lines.enumerated() {
      if let match = line.firstMatch(of: /\b(?:package|public)\s+import\s+(?:\w+\s+)?(C[A-Z]\w*)/),
        isCLibrary(String(match.1))
      {
        found.append("\(file.path):\(index + 1): \(match.1) may only be imported internally")
      }
    }
    let names = modules.flatMap { Self.beginnings[$0] ?? [] }
    for (line, signature) in wideSignatures(in: source) {
      let words = signature.matches(of: /[A-Za-z_]\w*/).map { String($0.output) }
      let isForeign = { (word: String) in
        word == "OpaquePointer" || names.contains { word.hasPrefix($0) && !Self.ours.contains(word) }
      }
      if let word = words.first(where: isForeign) {
        found.append("\(file.path):\(line): \(word) in a package or public signature")
      }
    }
    return found
  }

  /// Words of Swift that begin like a C library's.
  private static let ours: Set<String> = []

  private func isCLibrary(_ module: String) -> Bool {
    module.count > 2 && module.hasPrefix("C") && module.dropFirst().first?.isUppercase == true
  }

  /// From `package` or `public` to the end of the declaration's head.
  private func wideSignatures(in source: MaskedSource) -> [(line: Int, text: String)] {
    let text = String(decoding: source.code, as: UTF8.self)
    return text.matches(of: /\b(?:package|public)(?!\s*\(|\s+import\b)/).map { match in
      var depth = 0
      var head = ""
      for character in text[match.range.lowerBound...] {
        if "([".contains(character) { depth += 1 }
        if ")]".contains(character) { depth -= 1 }
        if depth <= 0, "{}=;\n".contains(character) { break }
        head.append(character)
      }
      let offset = text.utf8.distance(from: text.startIndex, to: match.range.lowerBound)
      return (source.line(at: offset), head)
    }
  }
}
