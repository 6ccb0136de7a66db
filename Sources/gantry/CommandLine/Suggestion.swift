/// Finds what someone probably meant to type.
enum Suggestion {
  /// The candidate that needs the fewest edits; nil when even that one is far off.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    let ranked = candidates.map { (name: $0, edits: edits(from: word, to: $0)) }
    guard let best = ranked.min(by: { $0.edits < $1.edits }) else { return nil }
    // In a word of four letters two wrong ones are half of it.
    return best.edits <= (word.count <= 4 ? 1 : max(2, word.count / 3)) ? best.name : nil
  }

  /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment distance).
  static func edits(from left: String, to right: String) -> Int {
    let (a, b) = (Array(left.lowercased()), Array(right.lowercased()))
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
