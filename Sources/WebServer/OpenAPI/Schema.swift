/// The form of a JSON value, for the OpenAPI document.
package indirect enum Schema: Sendable {
  case any
  case null
  case boolean
  case integer(minimum: Int? = nil, maximum: Int? = nil)
  case number(minimum: Double? = nil, maximum: Double? = nil)
  /// `format` such as `date-time`, `uuid`, `binary`.
  case text(format: String? = nil)
  case choice([String])
  case array(Schema)
  case map(Schema)
  case object([Property], required: [String]? = nil)
  case oneOf([Schema])
  /// A form that is described once, under this name.
  case named(String, Schema)
  case described(Schema, String)
  /// With an example that people can copy.
  case example(Schema, JSONValue)

  package struct Property: Sendable {
    package let name: String
    package let schema: Schema

    package init(_ name: String, _ schema: Schema) {
      self.name = name
      self.schema = schema
    }
  }

  package static let string = Schema.text()
  package static let integer = Schema.integer()
  package static let number = Schema.number()
  package static let uuid = Schema.text(format: "uuid")
  package static let dateTime = Schema.text(format: "date-time")
  package static let binary = Schema.text(format: "binary")

  package static func object(_ members: KeyValuePairs<String, Schema>, required: [String]? = nil) -> Schema {
    .object(members.map { Property($0.key, $0.value) }, required: required)
  }

  /// The value or null.
  package var orNull: Schema { .oneOf([self, .null]) }
}
