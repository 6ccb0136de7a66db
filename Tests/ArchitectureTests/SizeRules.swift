/// How long a file and a function may be before they are two.
struct SizeRules {
  var linesOfFile = 400
  var linesOfFunction = 60

  func violations(in file: SourceFile) -> [String] {
    var found: [String] = []
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    let count = lines.last?.isEmpty == true ? lines.count - 1 : lines.count
    if count > linesOfFile { found.append("\(file.path): \(count) lines, at most \(linesOfFile)") }
    for function in functions(in: MaskedSource(file.text)) where function.lines > linesOfFunction {
      found.append(
        "\(file.path):\(function.line): \(function.lines) lines of \(function.name), at most \(linesOfFunction)")
    }
    return found
  }

  /// Everything with a body that is called `func` or `init`, nested ones too, from its first to its last line.
  private func functions(in source: MaskedSource) -> [(name: String, line: Int, lines: Int)] {
    let text = String(decoding: source.code, as: UTF8.self)
    return text.matches(of: /\b(?:func\s+[^\s(<]+|init[?]?(?=[(<]))/).compactMap { match in
      let start = text.utf8.distance(from: text.startIndex, to: match.range.lowerBound)
      let end = text.utf8.distance(from: text.startIndex, to: match.range.upperBound)
      guard let open = bodyStart(source.code, from: end), let close = bodyEnd(source.code, from: open) else {
        return nil
      }
      let first = source.line(at: start)
      return (String(match.output), first, source.line(at: close) - first + 1)
    }
  }

  /// The brace after the parameters and the result; nil for a requirement of a protocol or a call.
  private func bodyStart(_ code: [UInt8], from start: Int) -> Int? {
    var depth = 0
    var hadParameters = false
    for index in start..<code.count {
      switch code[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"):
        depth -= 1
        if depth < 0 { return nil }
        hadParameters = true
      case UInt8(ascii: "{") where depth == 0: return hadParameters ? index : nil
      case UInt8(ascii: "}") where depth == 0: return nil
      case UInt8(ascii: "\n") where depth == 0 && hadParameters:
        if !continues(code, from: index + 1) { return nil }
      default: break
      }
    }
    return nil
  }

  /// Whether the next line still belongs to the signature.
  private func continues(_ code: [UInt8], from start: Int) -> Bool {
    let rest = code[start...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
    return ["->", "where ", "async", "throws", "{"].contains { rest.starts(with: $0.utf8) }
  }

  private func bodyEnd(_ code: [UInt8], from open: Int) -> Int? {
    var depth = 0
    for index in open..<code.count {
      if code[index] == UInt8(ascii: "{") { depth += 1 }
      if code[index] == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }
}
