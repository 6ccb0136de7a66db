/// What stands behind the `?` of an address, or in the body of a form: names and values in their order.
package struct Query: Sendable, Equatable {
  package struct Item: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package let items: [Item]

  package init(items: [Item] = []) { self.items = items }

  /// Reads `a=1&b=x%20y`. What is not valid percent coding stays as it was written.
  package init(_ text: some StringProtocol) {
    items = text.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts.first ?? ""
      let value = parts.count > 1 ? parts[1] : ""
      return Item(
        name: PercentCoding.decoded(name, plusIsSpace: true) ?? String(name),
        value: PercentCoding.decoded(value, plusIsSpace: true) ?? String(value))
    }
  }

  package var isEmpty: Bool { items.isEmpty }

  /// The last value of this name, as most frameworks choose.
  package subscript(name: String) -> String? { items.last { $0.name == name }?.value }

  package func values(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }
}
