import Configuration
import Groundwork
import Inference
import Media

/// Everything that can be set, composed of the settings that the rooms own.
///
/// A new setting is a property in its room and one line in that room's description beside this file.
struct GantrySettings: Sendable {
  var detection = DetectionSettings()
  var inference = InferenceSettings()
  var media = DecodingSettings()
  var cameras = LiveSettings()

  static let catalogue = SettingsCatalogue<GantrySettings>(
    DetectionSettings.described.map { $0.under("detection", \.detection) }
      + InferenceSettings.described.map { $0.under("inference", \.inference) }
      + DecodingSettings.described.map { $0.under("media", \.media) }
      + LiveSettings.described.map { $0.under("cameras", \.cameras) },
    defaults: GantrySettings(),
    rules: [
      SettingsCatalogue.Rule("cameras.reconnect.longest_pause") { settings in
        let backoff = settings.cameras.backoff
        if backoff.maximum >= backoff.first { return nil }
        return (DurationText.text(of: backoff.maximum), "at least first_pause, \(DurationText.text(of: backoff.first))")
      }
    ])
}
