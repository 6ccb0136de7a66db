import Foundation
import Inference
import Media
import TrafficCore

/// Scores detections against labels: a file of them, or models on a folder of labelled pictures.
enum EvaluateDetectCommand {
  private static let truth = Option.text("truth", "FILE", "what is true")
  private static let found = Option.text("found", "FILE", "what was found, in the same form with a score")
  private static let pictures = Option.text(
    "pictures", "DIR", "labelled pictures instead: images/SPLIT/, labels/SPLIT/ and classes.txt, as YOLO has them")
  private static let split = Option<String?>(
    "split", "NAME", "which part of the labelled pictures", fallback: "val", fallbackText: "val"
  ) { (text) throws(InvalidValue) in text }
  private static let models = Option<[String]>.list(
    "models", "FILE|NAME,…", "run these on the labelled pictures, one after the other")
  private static let vehicles = Switch("vehicles", "cars, trucks, buses and motorcycles as one class, nothing else")
  private static let json = Switch("json", "as JSON objects, one a line")

  static let command = Command(
    name: "evaluate detect",
    summary: "score detections or models: AP50 and AP50-95 with 95 % intervals",
    details: "Two files: picture,class,x,y,w,h[,score]. Or a folder of labelled pictures and models, scored by source: "
      + "the part of a picture's name before its first _ or -. Boxes that overlap by more than 0.55 are one thing, for "
      + "every model alike. Average precision as pycocotools has it; the intervals come from drawing the pictures "
      + "again a thousand times.",
    options: [truth, found, pictures, split, models, ModelOptions.folder, ModelOptions.precision, vehicles, json],
    example: Command.Example(
      line: "gantry evaluate detect --pictures vehicles --models gantry-s,yolox_nano_416.onnx --vehicles",
      output: """
        Source  Model           Pictures  Boxes  AP50                    AP50-95
        tidar   gantry-s             160    401  82.51 (79.02 to 85.81)  58.10 (55.02 to 61.30)
        tidar   yolox_nano_416       160    401  78.20 (74.05 to 82.11)  55.63 (52.14 to 59.05)
        """),
    run: run)

  private static let lowestScore = 0.001
  /// Best for most models on pictures of roads that no figure is published of (tidar's training part).
  private static let maximumOverlap = 0.55

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    guard let folder = arguments[pictures] else { return try scoreFiles(arguments, console) }
    let set = try LabelledPictures(folder: folder, split: arguments[split] ?? "val")
    let names = arguments[models].isEmpty ? [ModelShelf.usual] : arguments[models]
    var table = TextTable([
      .text("Source"), .text("Model"), .number("Pictures"), .number("Boxes"), .text("AP50"), .text("AP50-95"),
    ])
    var rows: [(source: String, cells: [String])] = []
    for name in names {
      for score in try await scores(of: name, on: set, arguments, console) {
        if arguments[json] { try console.print(score.json.text) }
        rows.append((score.source, score.cells))
      }
    }
    if arguments[json] { return .ok }
    // Sources together, models in the order asked for.
    table.rows = rows.enumerated().sorted { ($0.element.source, $0.offset) < ($1.element.source, $1.offset) }
      .map(\.element.cells)
    for line in table.lines(console.output) { try console.print(line) }
    return .ok
  }

  private static func scoreFiles(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
    guard arguments[truth] != nil || arguments[found] != nil else {
      throw CommandError.badInput(
        "gantry evaluate detect: pass --pictures DIR with labelled pictures, or --truth FILE and --found FILE (see: gantry "
          + "help evaluate detect)")
    }
    func boxes(_ option: Option<String?>) throws(CommandError) -> [LabelledBox] {
      let path = try FileText.required(arguments[option], option.name, "evaluate detect")
      return try FileText.parse(path, for: option.name, EvaluationText.boxes)
    }
    let (ap50, mean) = DetectionScores.withIntervals(truth: try boxes(truth), found: try boxes(found))
    if arguments[json] {
      try console.print(
        JSON.object([("ap50", .number(ap50.value, decimals: 6)), ("ap50To95", .number(mean.value, decimals: 6))]).text)
      return .ok
    }
    try console.print("AP50 \(DetectionScoreRow.text(ap50))  AP50-95 \(DetectionScoreRow.text(mean))")
    return .ok
  }

  /// One row for each source.
  private static func scores(
    of name: String, on set: LabelledPictures, _ arguments: Arguments, _ console: Console
  ) async throws -> [DetectionScoreRow] {
    let precision = arguments[ModelOptions.precision]
    let path = try ModelShelf(extra: arguments[ModelOptions.folder]).find(
      name, forms: ModelForm.inOrder(precision: precision))
    let model = try await ModelOptions.load(
      path: path, settings: InferenceSettings(precision: precision, cacheFolder: ModelOptions.cacheFolder()))
    let detector = try ModelOptions.detector(of: model)
    let numbering = ClassNumbering(isOneVehicle: arguments[vehicles])
    let reports = try await look(at: set, with: detector, name: ModelOptions.name(of: path), numbering, console)
    await model.unload()
    let pairs = zip(set.items, reports).map { item, report in
      (item, numbering.truth(item, in: report.size, set.classes), numbering.found(report, maximumOverlap))
    }
    return Dictionary(grouping: pairs, by: \.0.source).sorted { $0.key < $1.key }.map { source, members in
      DetectionScoreRow(
        source: source, model: ModelOptions.name(of: path), pictures: members.count,
        truth: members.flatMap(\.1), found: members.flatMap(\.2))
    }
  }

  private static func look(
    at set: LabelledPictures, with detector: NetworkDetector, name: String, _ numbering: ClassNumbering,
    _ console: Console
  ) async throws -> [PictureReport] {
    var options = DetectionOptions(minimumScore: lowestScore, maximumOverlap: maximumOverlap, maximumCount: 300)
    options.isClassAgnostic = numbering.isOneVehicle
    options.classIDs = Set(
      detector.classes.names.indices.filter { numbering.number(of: detector.classes.trafficClass(of: $0)) != nil })
    let workers = (0..<2).map { PictureWorker(number: $0, settings: DecodingSettings()) }
    let run = DetectRun(
      detector: detector, modelName: name, options: options, tiles: 1, annotations: nil, workers: workers, window: 4)
    var reports: [PictureReport] = []
    var progress = Progress(console, total: set.items.count, noun: "pictures")
    defer { progress.finish() }
    try await run.run(set.items.map { .file($0.path) }) { outcome in
      switch outcome {
      case .seen(let report): reports.append(report)
      case .refused(let sentence): throw CommandError.badInput(sentence)
      }
      progress.update(done: reports.count)
    }
    return reports
  }
}
