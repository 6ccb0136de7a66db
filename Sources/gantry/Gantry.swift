import Foundation
import Groundwork
import Media

/// The program: reads the command line, runs one command, ends with its exit code.
@main
enum Gantry {
  static func main() async {
    // A reader that goes away shows up as EPIPE where it is written.
    signal(SIGPIPE, SIG_IGN)
    let words = Array(ProcessInfo.processInfo.arguments.dropFirst())
    HeapKeeping.begin(words.first)
    let console = Console(environment: ProcessInfo.processInfo.environment)
    let task = Task.detached { await run(words, console) }
    let watch = SignalWatch(cancelling: task)
    let code = await task.value
    withExtendedLifetime(watch) {}
    exit(code.rawValue)
  }

  static func run(_ words: [String], _ console: Console) async -> ExitCode {
    // Not for people: the program starts itself so for a camera that is to have a process of its own.
    if words.first == CameraChild.word { return await CameraChild.run() == 0 ? .ok : .failure }
    do {
      let code = try await Dispatcher(commands: commands).run(words, console)
      return Task.isCancelled && !SignalWatch.isExpected ? .interrupted : code
    } catch let error as CommandError {
      if !error.description.isEmpty { console.say(error.description) }
      return error.code
    } catch is CancellationError {
      return .interrupted
    } catch {
      if Task.isCancelled { return .interrupted }
      console.say("gantry: \(error)")
      return .failure
    }
  }
}
