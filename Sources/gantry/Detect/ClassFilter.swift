import Configuration
import TrafficCore

/// Turns the words of `--classes` into the numbers of a model.
enum ClassFilter {
  /// nil keeps all classes. Words are the model's own, or a traffic class such as `pedestrian`.
  static func classIDs(_ words: [String], in classes: ClassCatalogue) throws(CommandError) -> Set<Int>? {
    if words.isEmpty { return nil }
    var numbers: Set<Int> = []
    for word in words {
      let wanted = word.lowercased()
      let found = classes.names.indices.filter {
        classes.names[$0].lowercased() == wanted || classes.trafficClass(of: $0)?.rawValue == wanted
      }
      if found.isEmpty { throw unknown(word, classes) }
      numbers.formUnion(found)
    }
    return numbers
  }

  /// Longer lists of classes are cut in the message.
  private static let shownClasses = 12

  private static func unknown(_ word: String, _ classes: ClassCatalogue) -> CommandError {
    let suggestion = Suggestion.nearest(to: word, among: classes.names).map { " Did you mean \($0)?" } ?? ""
    let shown = classes.names.prefix(shownClasses).joined(separator: ", ")
    let rest = classes.names.count > shownClasses ? ", … (\(classes.names.count) in all)" : ""
    return .badInput("--classes: the model knows no class '\(word)'.\(suggestion) It knows \(shown)\(rest).")
  }
}
