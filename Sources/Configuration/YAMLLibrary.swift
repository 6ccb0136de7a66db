import CYAML
import Groundwork

/// The YAML parser that reads settings, scenes and model descriptions.
package enum YAMLLibrary {
  package static var version: String {
    guard let version = unsafe yaml_get_version_string() else { return "?" }
    return unsafe String(cString: version)
  }
}
