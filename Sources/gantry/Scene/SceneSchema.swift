/// The scene format as a JSON Schema (draft 2020-12), for editors that complete and check YAML.
enum SceneSchema {
  static var text: String {
    var members: [(String, JSON)] = [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("title", .string("Gantry scene")),
    ]
    members += object(SceneFormat.scene)
    return JSON.object(members).indented() + "\n"
  }

  private static func object(_ keys: [SceneKey]) -> [(String, JSON)] {
    let required = keys.filter(\.isRequired).map { JSON.string($0.name) }
    return [
      ("type", .string("object")), ("additionalProperties", .flag(false)),
      ("properties", .object(keys.map { ($0.name, .object(schema($0.shape) + [("description", .string($0.help))])) })),
    ] + (required.isEmpty ? [] : [("required", .array(required))])
  }

  private static func schema(_ shape: SceneShape) -> [(String, JSON)] {
    switch shape {
    case .text: [("type", .string("string")), ("minLength", .whole(1))]
    case .flag: [("type", .string("boolean"))]
    case .number(let range):
      [
        ("type", .string("number")), ("minimum", .number(range.lowerBound, decimals: 3)),
        ("maximum", .number(range.upperBound, decimals: 3)),
      ]
    case .choice(let words): [("enum", .array(words.map(JSON.string)))]
    case .numbers(let count): array([("type", .string("number"))], count.lowerBound, count.upperBound)
    case .place: array([("type", .string("number")), ("minimum", .whole(0))], 2, 2)
    case .places(let least): array(schema(.place), least, nil)
    case .list(let item, let least): array(schema(item), least, nil)
    case .object(let keys): object(keys)
    }
  }

  private static func array(_ items: [(String, JSON)], _ least: Int, _ most: Int?) -> [(String, JSON)] {
    [("type", .string("array")), ("items", .object(items))] + (least > 0 ? [("minItems", .whole(least))] : [])
      + (most.map { [("maxItems", .whole($0))] } ?? [])
  }
}
