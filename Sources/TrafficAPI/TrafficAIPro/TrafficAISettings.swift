package import WebServer

/// What may differ between installations of this contract.
package struct TrafficAISettings: Sendable {
  /// In front of `/detect` and `/status`.
  package var prefix = "/api/v1"
  /// Of one upload, in bytes.
  package var maximumUpload = 500 << 20
  /// How often one key may upload.
  package var rate = TokenBucket.Rule(60, per: .seconds(60))
  /// How long the address of a result is good.
  package var linkLifetime = Duration.seconds(3600)
  /// Scores below are left out, 0…1.
  package var confidence = 0.25
  /// How long one upload may take.
  package var uploadTime = Duration.seconds(3600)
  /// How often a job is begun before it is given up.
  package var attempts = 3

  package init() {}
}
