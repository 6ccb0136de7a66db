package import WebServer

/// What may differ between installations of this contract.
package struct VisionTrackSettings: Sendable {
  /// False lets everybody in without a token.
  package var requiresSignIn = true
  /// Of a token.
  package var tokenLifetime = Duration.seconds(30 * 60)
  /// Of one request with files, in bytes.
  package var maximumUpload = 100 << 20
  /// How often one address may ask.
  package var rate = TokenBucket.Rule(60, per: .seconds(60))
  /// Scores below are left out where the client says nothing, 0…1.
  package var confidence = 0.3
  /// How long a request waits for its video; then it gets the id to ask with.
  package var waitsForVideo = Duration.seconds(3600)
  /// How long one upload may take.
  package var uploadTime = Duration.seconds(3600)
  package var maximumBatch = 50
  /// Which pages of other origins may call.
  package var origins = CORS.Origins.any
  /// How often a job is begun before it is given up.
  package var attempts = 3

  package init() {}
}
