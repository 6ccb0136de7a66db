/// Finds the word somebody probably meant, for unknown keys, options and commands.
package enum Suggestion {
  /// The candidate that needs the fewest edits; nil when even that one is far off.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    // In a word of four letters two wrong ones are half of it.
    let limit = word.count <= 4 ? 1 : max(2, word.count / 3)
    // Long words cost time quadratically and are not typing slips.
    guard word.count <= 64 else { return nil }
    let distances = candidates.map { (candidate: $0, distance: editDistance(word, $0)) }
    return distances.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.candidate
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other
  /// (optimal string alignment distance).
  package static func editDistance(_ first: String, _ second: String) -> Int {
    let a = Array(first.lowercased().unicodeScalars)
    let b = Array(second.lowercased().unicodeScalars)
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
        row.append(best)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
