/// Rows for people: columns as wide as their widest cell, numbers to the right.
struct TextTable {
  struct Column {
    let title: String
    let isNumber: Bool

    static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
    static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
  }

  let columns: [Column]
  var rows: [[String]] = []

  init(_ columns: [Column]) { self.columns = columns }

  func lines(_ style: TextStyle) -> [String] {
    let widths = columns.indices.map { index in
      (rows.map { $0[index].count } + [columns[index].title.count]).max() ?? 0
    }
    let title = line(columns.map(\.title), widths)
    return [style.bold(cut(title, style))] + rows.map { cut(line($0, widths), style) }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = columns.indices.map { index -> String in
      let gap = String(repeating: " ", count: widths[index] - cells[index].count)
      return columns[index].isNumber ? gap + cells[index] : cells[index] + gap
    }
    let text = padded.joined(separator: "  ")
    return String(text.reversed().drop(while: { $0 == " " }).reversed())
  }

  /// Only a terminal is too narrow; a pipe gets everything.
  private func cut(_ line: String, _ style: TextStyle) -> String {
    style.isTerminal && line.count > style.width ? line.prefix(style.width - 1) + "…" : line
  }
}
