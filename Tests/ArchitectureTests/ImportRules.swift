/// The import table of ARCHITECTURE.md as data. Package.swift says what links; this says what may be written.
struct ImportRules {
  /// Modules each room may name, besides the standard ones.
  let table: [String: Set<String>]
  let everywhere: Set<String> = ["Glibc", "Swift", "Synchronization", "_Concurrency"]

  static let house = ImportRules(table: [
    "Groundwork": [],
    "TrafficCore": [],
    "Configuration": ["Groundwork", "CYAML", "Foundation"],
    "Identity": ["Groundwork", "COpenSSL", "CCrypt"],
    "Outbound": ["Groundwork", "CCurl", "COpenSSL", "CWSLay"],
    "Records": ["Groundwork", "TrafficCore"],
    "Wire": ["Groundwork", "TrafficCore"],
    "WebServer": ["Groundwork", "CMicroHTTPD", "CWSLay", "CZlib"],
    "Media": ["Groundwork", "TrafficCore", "CFFmpeg", "CTurboJPEG", "CCairo", "CSpawn"],
    "Inference": ["Groundwork", "TrafficCore", "Configuration", "COpenVINO", "CZlib"],
    "Storage": ["Groundwork", "TrafficCore", "Records", "Outbound", "CSQLite", "CPostgres", "Foundation"],
    "Messaging": ["Groundwork", "TrafficCore", "Records", "Wire", "CRedis", "CKafka"],
    "Pipeline": ["Groundwork", "TrafficCore", "Records", "Wire"],
    "TrafficAPI": [
      "Groundwork", "TrafficCore", "Records", "Wire", "Pipeline", "Identity", "Configuration", "WebServer",
      "Foundation",
    ],
    "gantry": [
      "Groundwork", "TrafficCore", "Configuration", "Identity", "Outbound", "WebServer", "Records", "Wire", "Media",
      "Inference", "Storage", "Messaging", "Pipeline", "TrafficAPI", "Foundation", "Dispatch", "CMalloc",
    ],
    "TestKit": [
      "Groundwork", "TrafficCore", "Configuration", "Identity", "Outbound", "WebServer", "Records", "Wire", "Media",
      "Inference", "Storage", "Messaging", "Pipeline", "TrafficAPI", "Foundation", "CSpawn",
    ],
  ])

  /// Sentences about what breaks the rules, in the order of the files; empty when all is well.
  func violations(in files: [SourceFile]) -> [String] {
    files.flatMap { file -> [String] in
      guard let allowed = table[file.room] else { return ["\(file.path): room \(file.room) is not in the table"] }
      return file.imports.compactMap { line, module in
        if allowed.contains(module) || everywhere.contains(module) { return nil }
        return "\(file.path):\(line): \(file.room) may not import \(module)"
      }
    }
  }
}
