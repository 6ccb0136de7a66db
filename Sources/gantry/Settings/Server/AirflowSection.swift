import Configuration
import Groundwork
import Pipeline

/// The Airflow that carries runs over videos through, where one does.
struct AirflowSection: Sendable {
  enum Version: String, CaseIterable, Sendable {
    case auto, v1, v2
  }

  var address: String?
  var user = ""
  var password: Secret?
  var version = Version.auto
  var dag = AirflowOrchestrator.Settings().dag
  var answersWithin = Duration.seconds(10)

  static let described: [Setting<AirflowSection>] = [
    .text(
      "address", \.address, "http://host:8080, as it is seen from here; an ending of /api/v1 or /api/v2 is left out."
    ).named(SettingAlias("AIRFLOW_API_URL")),
    .text("user", \.user, "Who triggers runs there; without one nobody is signed in.").named(
      SettingAlias("AIRFLOW_USERNAME")),
    .secret("password", \.password, "The user's password.").named(SettingAlias("AIRFLOW_PASSWORD")),
    .choice("version", \.version, "v1 is Airflow 2's interface, v2 is Airflow 3's; auto asks."),
    .text("dag", \.dag, "The DAG that is triggered; deploy/airflow/gantry_live.py is it."),
    .duration(
      "answers_within", \.answersWithin, in: .milliseconds(100)...(.seconds(300)),
      "Without an answer for so long, Airflow cannot be reached."),
  ]

  /// For the one who talks with it.
  var wanted: AirflowOrchestrator.Settings {
    var wanted = AirflowOrchestrator.Settings()
    wanted.user = user
    wanted.password = password ?? Secret("")
    wanted.version =
      switch version {
      case .auto: nil
      case .v1: .v1
      case .v2: .v2
      }
    wanted.dag = dag
    return wanted
  }

  /// Of the server, without the path of its interface.
  var root: String {
    var text = address ?? ""
    while text.hasSuffix("/") { text.removeLast() }
    for ending in ["/api/v1", "/api/v2"] where text.hasSuffix(ending) { text.removeLast(ending.count) }
    return text
  }
}
