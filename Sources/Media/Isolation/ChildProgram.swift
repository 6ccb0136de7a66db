import CSpawn
import Glibc

/// How the process of a camera is started: which program, with which words, and what it may know.
package struct ChildProgram: Sendable {
  /// A path.
  package var path: String
  /// As a list of processes shows it.
  package var name: String

  /// - Parameter path: this program itself, also after its file was replaced by another version.
  package init(path: String = "/proc/self/exe", name: String = "gantry") {
    self.path = path
    self.name = name
  }

  /// Starts it with `descriptor` as its standard input, its words of complaint going where this program's go, and no
  /// other file of this one. Ctrl-C of a terminal does not reach it: it ends when its input does.
  func start(_ words: [String], input descriptor: Int32) throws(MediaError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, STDIN_FILENO)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    Self.detach(&attributes)

    var arguments = unsafe ([name] + words).map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
    var variables = unsafe Self.environment.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe variables.indices { unsafe free(variables[index]) } }
    var id: pid_t = 0
    let code = unsafe posix_spawn(&id, path, &actions, &attributes, &arguments, &variables)
    guard code == 0 else {
      throw MediaError(
        .failed, subject: "process of a camera",
        cause: "\(path) cannot be started: \(unsafe String(cString: strerror(code)))")
    }
    return id
  }

  /// Signals as a shell would give them, in a group of its own.
  private static func detach(_ attributes: inout posix_spawnattr_t) {
    var none = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
  }

  /// What it needs to run at all; secrets that this program was given in its environment stay here.
  private static let passedOn = [
    "PATH", "HOME", "TZ", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "TBB_ENABLE_SANITIZERS", "ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS",
  ]

  private static var environment: [String] {
    let known = passedOn.compactMap { name in
      unsafe getenv(name).map { "\(name)=\(unsafe String(cString: $0))" }
    }
    // A process that crashed is replaced, and should not first spend seconds on describing how.
    return known + ["SWIFT_BACKTRACE=enable=no"]
  }
}
