import CSpawn
import Glibc

/// `posix_spawn` with everything above the three standard files closed, and with signals as a shell would give them.
enum Spawning {
  /// - Parameter words: the program first.
  static func start(
    _ words: [String], variables: [String]?, folder: String?, channels: ChildProcess.Channels
  ) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe open(channels.input, as: STDIN_FILENO, O_RDONLY, &actions)
    unsafe open(channels.output, as: STDOUT_FILENO, O_WRONLY | O_CREAT | O_TRUNC, &actions)
    unsafe open(channels.messages, as: STDERR_FILENO, O_WRONLY | O_CREAT | O_TRUNC, &actions)
    unsafe posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
    if let folder { unsafe posix_spawn_file_actions_addchdir_np(&actions, folder) }

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    setSignals(&attributes)

    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
    var environment = unsafe (variables ?? []).map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe environment.indices { unsafe free(environment[index]) } }
    var id: pid_t = 0
    let code =
      if variables == nil {
        unsafe posix_spawnp(&id, words[0], &actions, &attributes, &arguments, environ)
      } else {
        unsafe posix_spawnp(&id, words[0], &actions, &attributes, &arguments, &environment)
      }
    guard code == 0 else {
      throw ChildProcess.CannotStart(
        description: "\(words[0]) cannot be started: \(unsafe String(cString: strerror(code)))")
    }
    return id
  }

  private static func open(
    _ channel: ChildProcess.Channel, as number: Int32, _ flags: Int32, _ actions: inout posix_spawn_file_actions_t
  ) {
    switch channel {
    case .nowhere: unsafe posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
    case .file(let path): unsafe posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o600)
    case .descriptor(let descriptor): unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, number)
    case .inherited: break
    case .outputs: unsafe posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, number)
    }
  }

  /// Threads of a test run block signals, and children would inherit that.
  private static func setSignals(_ attributes: inout posix_spawnattr_t) {
    var none = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  }
}
