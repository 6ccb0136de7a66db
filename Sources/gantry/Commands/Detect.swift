import Foundation
import Inference
import Media
import TrafficCore

/// Finds traffic in pictures and folders of pictures.
enum DetectCommand {
  private static let confidence = Option<Double>.number(
    "confidence", "SCORE", "leave out what the model is less sure of", in: 0...1, fallback: 0.3)
  private static let classes = Option<[String]>.list(
    "classes", "NAME,…", "only these classes: the model's words, or car, truck, bus, motorcycle, bicycle, pedestrian")
  private static let annotate = Option<String?>.text(
    "annotate", "DIR", "also write each picture with its boxes as JPEG into this folder")
  private static let quality = Option<Int>.whole(
    "quality", "1..100", "JPEG quality of annotated pictures", in: 1...100, fallback: 90)
  private static let megapixels = Option<Int>.whole(
    "max-megapixels", "COUNT", "refuse larger pictures", in: 1...1000, fallback: 64)
  private static let json = Switch("json", "one JSON object per line, one line per picture")

  static let command = Command(
    name: "detect",
    summary: "find vehicles and people in pictures",
    details: "Files that cannot be read are named on standard error, the others are still reported, and the exit code "
      + "is 2.",
    operands: .several("PATH", help: "JPEG, PNG, WebP, BMP or TIFF files, or folders of them"),
    options: [
      ModelOptions.model, ModelOptions.folder, confidence, classes, annotate, quality, ModelOptions.precision,
      megapixels, json,
    ],
    example: Command.Example(
      line: "gantry detect street.jpg --model yolox_nano_416.onnx --classes car --json",
      output: """
        {"image":"street.jpg","width":640,"height":640,"model":"yolox_nano_416","detections":[{"class_id":2,\
        "class_name":"car","confidence":0.8123,"bbox":[319.42,401.7,408.11,477.93]}],"milliseconds":\
        {"decode":1.52,"prepare":0.61,"infer":12.9,"finish":0.11}}
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let settings = try SettingsFile.forCommand()
    let items = try await PictureItem.all(behind: arguments.operands)
    let (model, name) = try await ModelOptions.load(
      arguments, settings: inference(arguments, settings.inference, pictures: items.count))
    let detector = try ModelOptions.detector(of: model)
    let run = DetectRun(
      detector: detector, modelName: name,
      options: try options(arguments, settings.detection, classes: detector.classes),
      tiles: settings.detection.tiles,
      annotations: try arguments[annotate].map {
        try AnnotationFolder($0, for: items, quality: arguments[quality])
      },
      workers: workers(arguments, settings.media), window: window(model))
    let refused = try await report(items, run, asJSON: arguments[json], console)
    await model.unload()
    return refused == 0 ? .ok : .badInput
  }

  private static func inference(
    _ arguments: Arguments, _ settings: InferenceSettings, pictures: Int
  ) -> InferenceSettings {
    var settings = settings
    if arguments.has(ModelOptions.precision) { settings.precision = arguments[ModelOptions.precision] }
    if pictures == 1 { settings.hint = .latency }
    settings.cacheFolder = settings.cacheFolder ?? ModelOptions.cacheFolder()
    return settings
  }

  private static func options(
    _ arguments: Arguments, _ settings: DetectionSettings, classes catalogue: ClassCatalogue
  ) throws -> DetectionOptions {
    var options = settings.options
    let words = arguments.has(classes) ? arguments[classes] : settings.classes
    options.classIDs = try ClassFilter.classIDs(words, in: catalogue)
    if arguments.has(confidence) { options.minimumScore = arguments[confidence] }
    return options
  }

  /// How many of the items could not be read.
  private static func report(
    _ items: [PictureItem], _ run: DetectRun, asJSON: Bool, _ console: Console
  ) async throws -> Int {
    var progress = Progress(console, total: items.count, noun: "pictures")
    defer { progress.finish() }
    var done = 0
    var refused = 0
    try await run.run(items) { outcome in
      progress.finish()
      switch outcome {
      case .seen(let report):
        if asJSON {
          try console.print(report.json.text)
        } else {
          for line in report.lines(console.output) { try console.print(line) }
        }
      case .refused(let sentence):
        refused += 1
        console.say(sentence)
      }
      done += 1
      progress.update(done: done)
    }
    return refused
  }

  private static func workers(_ arguments: Arguments, _ settings: DecodingSettings) -> [PictureWorker] {
    var decoding = settings
    if arguments.has(megapixels) { decoding.maximumPixels = arguments[megapixels] * 1_000_000 }
    return (0..<max(2, ProcessInfo.processInfo.activeProcessorCount)).map {
      PictureWorker(number: $0, settings: decoding)
    }
  }

  /// Enough pictures on their way that neither the network nor the readers wait.
  private static func window(_ model: LoadedModel) -> Int {
    model.description.requests + max(2, ProcessInfo.processInfo.activeProcessorCount)
  }
}
