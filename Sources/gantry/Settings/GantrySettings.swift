import Configuration
import Groundwork

/// Everything that can be set, composed of the settings that the rooms own.
///
/// A new setting is a property in its room and one line in that room's description here.
struct GantrySettings: Sendable {
  var detection = DetectionSettings()
  var reconnect = BackoffSettings()

  static let catalogue = SettingsCatalogue<GantrySettings>(
    DetectionSettings.described.map { $0.under("detection", \.detection) }
      + BackoffSettings.described.map { $0.under("cameras.reconnect", \.reconnect) },
    defaults: GantrySettings(),
    rules: [
      SettingsCatalogue.Rule("cameras.reconnect.longest_pause") { settings in
        let backoff = settings.reconnect
        if backoff.maximum >= backoff.first { return nil }
        return (DurationText.text(of: backoff.maximum), "at least first_pause, \(DurationText.text(of: backoff.first))")
      }
    ])
}
