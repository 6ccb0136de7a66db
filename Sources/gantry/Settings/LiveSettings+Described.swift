import Configuration
import Groundwork
import Media

extension LiveSettings {
  static let described: [Setting<LiveSettings>] =
    [
      .duration(
        "stalls_after", \.stallsAfter, in: .seconds(1)...(.seconds(600)),
        "Without a frame for this long the connection is given up and made anew; never less than three intervals of a "
          + "snapshot camera."),
      .duration(
        "connects_within", \.connectsWithin, in: .seconds(1)...(.seconds(600)),
        "An attempt to connect is given up after this long."),
      .duration(
        "pause_after_refusal", \.pauseAfterRefusal, in: .seconds(1)...(.seconds(3600)),
        "Pause after a camera refused the credentials: many lock an account after a few quick attempts."),
      .flag(
        "verify_certificates", \.verifiesCertificates,
        "Whether an https or rtsps camera must show a certificate that the system trusts; cameras seldom can."),
    ] + BackoffSettings.described.map { $0.under("reconnect", \.backoff) }
}
