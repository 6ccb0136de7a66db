import Inference
import TrafficCore

/// Shows what a model file is and what it costs on this machine.
enum ModelsInspectCommand {
  private static let json = Switch("json", "as a JSON object")

  static let command = Command(
    name: "models inspect",
    summary: "show a model's family, inputs, outputs, classes and speed",
    operands: .one("FILE|NAME", help: "an ONNX or OpenVINO file, or the name of an installed model"),
    options: [ModelOptions.folder, ModelOptions.precision, json],
    example: Command.Example(
      line: "gantry models inspect yolox_nano_416.onnx",
      output: """
        File       yolox_nano_416.onnx
        Family     yolox
        Input      images f32[1,3,416,416]
        Output     output f32[1,3549,85]
        Picture    416x416 bgr, shape kept in the top left corner (padding 114)
        Classes    80: person, bicycle, car, motorcycle, airplane, bus, train, truck, …
        Precision  bf16
        Speed      7.4 ms a picture (13.9 ms of processor time), 2 at a time
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let path = try ModelShelf(extra: arguments[ModelOptions.folder]).find(
      arguments.operands[0], forms: ModelForm.inOrder(precision: arguments[ModelOptions.precision]))
    let settings = InferenceSettings(precision: arguments[ModelOptions.precision])
    let model = try await ModelOptions.load(path: path, settings: settings)
    let measurement = try await ModelMeasurement.measure(model)
    let description = model.description
    if arguments[json] {
      try console.print(json(description, measurement).text)
    } else {
      for (name, text) in rows(description, measurement) {
        try console.print("\(console.output.bold(name))\(String(repeating: " ", count: 11 - name.count))\(text)")
      }
    }
    await model.unload()
    return .ok
  }

  /// Longer lists of classes are cut for people.
  private static let shownClasses = 12

  private static func rows(
    _ model: ModelDescription, _ measurement: ModelMeasurement
  ) -> [(name: String, text: String)] {
    let names = model.classes.names
    let shown = names.prefix(shownClasses).joined(separator: ", ") + (names.count > shownClasses ? ", …" : "")
    let speed = measurement.millisecondsPerPicture.text(decimals: 1)
    let processor = measurement.processorMillisecondsPerPicture.text(decimals: 1)
    return [("File", model.path), ("Family", model.family.rawValue)]
      + model.inputs.map { ("Input", $0.description) } + model.outputs.map { ("Output", $0.description) }
      + [
        ("Picture", sentence(model.layout)), ("Classes", "\(names.count): \(shown)"), ("Precision", model.precision),
        ("Speed", "\(speed) ms a picture (\(processor) ms of processor time), \(model.requests) at a time"),
      ]
  }

  private static func sentence(_ layout: InputLayout) -> String {
    let size = "\(layout.size.width)x\(layout.size.height) \(layout.channels)"
    return switch layout.fit {
    case .stretch: "\(size), stretched to fit"
    case .letterbox(let padding, let isCentred, let mostStretch):
      "\(size), shape kept\(mostStretch > 1 ? " within a factor of \(mostStretch)" : "") in the "
        + "\(isCentred ? "middle" : "top left corner") (padding \(padding))"
    }
  }

  private static func json(_ model: ModelDescription, _ measurement: ModelMeasurement) -> JSON {
    func tensors(_ all: [TensorDescription]) -> JSON {
      .array(
        all.map { tensor in
          .object([
            ("name", .string(tensor.name)), ("shape", .array(tensor.shape.map { $0.map(JSON.whole) ?? .null })),
            ("element", .string(tensor.element)),
          ])
        })
    }
    return .object([
      ("file", .string(model.path)), ("family", .string(model.family.rawValue)), ("inputs", tensors(model.inputs)),
      ("outputs", tensors(model.outputs)), ("width", .whole(model.layout.size.width)),
      ("height", .whole(model.layout.size.height)), ("classes", .array(model.classes.names.map(JSON.string))),
      ("precision", .string(model.precision)), ("requests", .whole(model.requests)),
      ("milliseconds_per_picture", .number(measurement.millisecondsPerPicture, decimals: 3)),
      ("processor_milliseconds_per_picture", .number(measurement.processorMillisecondsPerPicture, decimals: 3)),
    ])
  }
}
