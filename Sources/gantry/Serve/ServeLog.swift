import Dispatch
import Foundation
import Groundwork
import Inference
import Media

/// The log of a server: standard error, perhaps a file that SIGHUP opens anew, and what the libraries say.
final class ServeLog {
  let log: Log
  /// What the page shows.
  let recent = RecentLog()
  private let file: FileLog?
  private let hangUp: any DispatchSourceSignal
  private let timer: any DispatchSourceTimer
  /// Seconds between two looks at what the libraries were not let say.
  private static let looksEvery = 10

  init(_ settings: LoggingSection) throws(CommandError) {
    var outputs: [any LogOutput] = [StandardErrorLog(format: settings.format), recent]
    do throws(FileLog.OpenError) {
      file = try settings.file.map { path throws(FileLog.OpenError) in try FileLog(path: path, format: settings.format)
      }
    } catch {
      throw .badInput("logging.file: \(error.description)")
    }
    if let file { outputs.append(file) }
    let log = Log(name: "gantry", minimumLevel: settings.level, output: LogOutputs(outputs))
    self.log = log
    FFmpegLog.route(to: log)
    OpenVINOLog.route(to: log)
    signal(SIGHUP, SIG_IGN)
    hangUp = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
    hangUp.setEventHandler { @Sendable [file] in
      guard let file else { return }
      do throws(FileLog.OpenError) { try file.reopen() } catch { log.error(error.description) }
    }
    hangUp.resume()
    timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + .seconds(Self.looksEvery), repeating: .seconds(Self.looksEvery))
    timer.setEventHandler { @Sendable in FFmpegLog.sayLeftOut() }
    timer.resume()
  }
}
