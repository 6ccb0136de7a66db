/// Cuts long lists into the few lengths for which statements are prepared.
enum SQLBatches {
  /// Pieces of 64, then of 8, then of 1.
  static func cut<Element>(_ list: [Element]) -> [[Element]] {
    var pieces: [[Element]] = []
    var rest = list[...]
    for size in [64, 8, 1] {
      while rest.count >= size {
        pieces.append(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
    }
    return pieces
  }

  /// `($1, $2), ($3, $4)`
  /// - Parameters:
  ///   - first: the number of the first place.
  ///   - casts: of each column, a type to say where the database cannot know it.
  static func places(rows: Int, columns: Int, first: Int = 1, casts: [Int: String] = [:]) -> String {
    (0..<rows).map { row in
      let places = (0..<columns).map { column in
        let place = "$\(first + row * columns + column)"
        return casts[column].map { "CAST(\(place) AS \($0))" } ?? place
      }
      return "(\(places.joined(separator: ", ")))"
    }.joined(separator: ", ")
  }
}
