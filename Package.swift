// swift-tools-version: 6.2
import PackageDescription

/// Where `scripts/setup` unpacks the OpenVINO runtime. SwiftPM wants absolute search paths.
let openVINO = Context.packageDirectory + "/.deps/openvino"

/// The language rules of every target; `docs/style.md` says why.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

/// One row of the import table in ARCHITECTURE.md: a room and what it may import.
func room(
  _ name: String, _ dependencies: [Target.Dependency], swift: [SwiftSetting] = [], linker: [LinkerSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict + swift, linkerSettings: linker)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let clibraries = [
  "CCairo", "CCrypt", "CCurl", "CFFmpeg", "CMalloc", "CMicroHTTPD", "COpenSSL", "COpenVINO", "CPostgres", "CRedis",
  "CSpawn", "CSQLite", "CTurboJPEG", "CWSLay", "CYAML", "CZlib",
]

let rooms: [Target] = [
  room("Groundwork", []),
  room("TrafficCore", []),
  room("Configuration", ["Groundwork", "CYAML"]),
  room("Identity", ["Groundwork", "COpenSSL", "CCrypt"]),
  room("Outbound", ["Groundwork", "CCurl", "COpenSSL", "CWSLay"]),
  room("WebServer", ["Groundwork", "CMicroHTTPD", "CWSLay", "CZlib"]),
  room("Records", ["Groundwork", "TrafficCore"]),
  room("Wire", ["Groundwork", "TrafficCore"]),
  room("Media", ["Groundwork", "TrafficCore", "CFFmpeg", "CTurboJPEG", "CCairo", "CSpawn"]),
  room(
    "Inference", ["Groundwork", "TrafficCore", "Configuration", "COpenVINO", "CZlib"],
    swift: [.unsafeFlags(["-Xcc", "-I\(openVINO)/include"])],
    linker: [.unsafeFlags(["-L\(openVINO)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(openVINO)/lib"])]),
  room("Storage", ["Groundwork", "TrafficCore", "Records", "Outbound", "CSQLite", "CPostgres"]),
  room("Messaging", ["Groundwork", "TrafficCore", "Records", "Wire", "CRedis"]),
  room("Pipeline", ["Groundwork", "TrafficCore", "Records", "Wire"]),
  room(
    "TrafficAPI",
    ["Groundwork", "TrafficCore", "Records", "Wire", "Pipeline", "Identity", "Configuration", "WebServer"]),
]

let house: [Target.Dependency] = rooms.map { .target(name: $0.name) }

let package = Package(
  name: "gantry",
  products: [.executable(name: "gantry", targets: ["gantry"])],
  targets: clibraries.map { .systemLibrary(name: $0, path: "Sources/C/\($0)") } + rooms + [
    .executableTarget(
      name: "gantry", dependencies: house + ["CMalloc"],
      resources: [.copy("Resources/Models"), .copy("Resources/Web")], swiftSettings: strict),
    room("TestKit", house + ["CSpawn"]),
    tests("ArchitectureTests", []),
    tests("GroundworkTests", ["Groundwork", "TestKit"]),
    tests("TrafficCoreTests", ["TrafficCore", "TestKit"]),
    tests("ConfigurationTests", ["Configuration", "TestKit"]),
    tests("MediaTests", ["Groundwork", "TrafficCore", "Media", "Records", "Wire", "Pipeline", "TestKit"]),
    tests("InferenceTests", ["Groundwork", "TrafficCore", "Configuration", "Media", "Inference", "TestKit"]),
    tests("IdentityTests", ["Groundwork", "Identity", "TestKit"]),
    tests("OutboundTests", ["Groundwork", "Outbound", "TestKit"]),
    tests("WebServerTests", ["Groundwork", "WebServer", "TestKit"]),
    tests("WireTests", ["Groundwork", "TrafficCore", "Wire", "TestKit"]),
    tests("RecordsTests", ["Groundwork", "TrafficCore", "Records", "TestKit"]),
    tests("StorageTests", ["Groundwork", "TrafficCore", "Records", "Outbound", "Storage", "TestKit"]),
    tests("MessagingTests", ["Groundwork", "TrafficCore", "Records", "Wire", "Messaging", "Pipeline", "TestKit"]),
    tests("PipelineTests", ["Groundwork", "TrafficCore", "Records", "Wire", "Media", "Pipeline", "TestKit"]),
    tests(
      "TrafficAPITests",
      [
        "Groundwork", "TrafficCore", "Records", "Wire", "Pipeline", "Identity", "Configuration", "WebServer", "Storage",
        "TrafficAPI", "Outbound", "TestKit",
      ]),
    tests(
      "CommandTests",
      [
        "Groundwork", "TrafficCore", "Media", "Outbound", "WebServer", "Records", "Wire", "Storage", "Messaging",
        "Pipeline", "TestKit",
      ]),
  ]
)
