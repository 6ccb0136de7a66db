import Configuration
import Groundwork

/// Where the server listens and how it treats connections.
struct ServerSection: Sendable {
  enum Listeners: String, CaseIterable, Sendable {
    /// One, with everything.
    case single
    /// One for each system, at the port where its clients look.
    case contracts
  }

  var listeners = Listeners.single
  var host = "127.0.0.1"
  var port = 8000
  var livePort = 8686
  var b2Port = 18_001
  var processorPort = 9100
  var uiPort = 7860
  var detectorPort = 0
  var exposesOpenContracts = false
  var certificate: String?
  var certificateKey: String?
  var trustedProxies: [String] = []
  var publicAddress: String?
  var maximumConnections = 4_000
  var connectionsPerAddress = 512
  var idleTimeout = Duration.seconds(75)
  var headTimeout = Duration.seconds(20)
  var minimumBodyRate = 100
  var bodyMemory = 256
  var requestTimeout = Duration.seconds(60)
  var shutdownWithin = Duration.seconds(30)

  static let described: [Setting<ServerSection>] = addresses + behaviour

  private static let ports = 0...65_535

  private static let addresses: [Setting<ServerSection>] = [
    .choice(
      "listeners", \.listeners,
      "single serves every contract at one port; contracts opens one port for each system, as its clients expect."),
    .text(
      "host", \.host,
      "The address to listen at. 127.0.0.1 is this machine alone; 0.0.0.0 is every network it is part of."
    ).named(SettingAlias("API_HOST")),
    .integer("port", \.port, in: ports, "The port of everything; 0 takes a free one.").named(SettingAlias("API_PORT")),
    .integer("live_port", \.livePort, in: ports, "Live monitoring, with listeners: contracts; 0 switches it off.")
      .named(SettingAlias("LIVE_API_PORT")),
    .integer("b2_port", \.b2Port, in: ports, "Data intelligence, with listeners: contracts; 0 switches it off.")
      .named(SettingAlias("B2_API_PORT")),
    .integer(
      "processor_port", \.processorPort, in: ports,
      "Metrics of the window processor, with listeners: contracts; 0 switches it off."),
    .integer("ui_port", \.uiPort, in: ports, "The page, with listeners: contracts; 0 switches it off."),
    .integer(
      "detector_port", \.detectorPort, in: ports,
      "The detector worker's own listener, with listeners: contracts; 0 switches it off. Its staging clients use 8001."
    ),
    .flag(
      "expose_open_contracts", \.exposesOpenContracts,
      "Lets other hosts reach the contracts that know no sign-in (live monitoring, detector worker)."),
    .text(
      "public_address", \.publicAddress,
      "How clients reach the server, such as https://traffic.example.org, for links in answers; automatic uses paths."),
  ]

  private static let behaviour: [Setting<ServerSection>] = [
    .text("certificate", \.certificate, "A PEM file with the certificate and its chain; automatic speaks plain HTTP."),
    .text("certificate_key", \.certificateKey, "The PEM file with the certificate's private key."),
    .texts(
      "trusted_proxies", \.trustedProxies,
      "Addresses or networks (10.0.0.0/8) whose X-Forwarded-For and X-Forwarded-Proto are believed."),
    .integer(
      "maximum_connections", \.maximumConnections, in: 10...100_000, unit: "connections",
      "More are refused; each costs a file descriptor."),
    .integer(
      "connections_per_address", \.connectionsPerAddress, in: 1...100_000, unit: "connections",
      "One client may have so many at the same time at one listener; a trusted proxy any number."),
    .duration(
      "idle_timeout", \.idleTimeout, in: .seconds(1)...(.seconds(3600)),
      "A connection on which nothing happens is closed after this long."),
    .duration(
      "head_timeout", \.headTimeout, in: .seconds(1)...(.seconds(600)),
      "First line and headers of a request must all have come within this time."),
    .integer(
      "minimum_body_rate", \.minimumBodyRate, in: 0...1_000_000, unit: "bytes/s",
      "An upload that brings less, on the average of 30 s in which the server reads, gets 408; 0 waits for ever."),
    .integer(
      "body_memory", \.bodyMemory, in: 16...65_536, unit: "MiB",
      "Pictures and other bodies that lie whole in memory have so much together; what does not fit gets 503."),
    .duration(
      "request_timeout", \.requestTimeout, in: .seconds(1)...(.seconds(3600)),
      "A request that is not answered within this time gets 503; streams and uploads take as long as they take."),
    .duration(
      "shutdown_within", \.shutdownWithin, in: .seconds(1)...(.seconds(600)),
      "Requests and jobs under way have so long to end when the server is stopped; then they are interrupted."),
  ]
}
