import ArgumentParser
import Journeys

/// Where sessions end, for every command that makes them.
struct SessionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whose sessions to reproduce: \(SessionPreset.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")).",
      valueName: "name"),
    completion: .list(SessionPreset.all.map(\.name)))
  var sessionPreset: String?

  @Option(
    help: ArgumentHelp("A longer pause ends a session, whatever the preset's is; its other rules stay.", valueName: "duration"))
  var sessionTimeout: String?

  /// Sets what the flags say over what the configuration says.
  func apply(to settings: inout Settings) throws(Failure) {
    if let name = sessionPreset {
      do throws(Failure) {
        settings.sessionPreset = try waymark.sessionPreset(name)
      } catch {
        throw Failure(error.status, "--session-preset: \(error.message)")
      }
    }
    if let sessionTimeout {
      guard let seconds = parseDuration(sessionTimeout) else {
        throw Failure(Exit.usage, "--session-timeout must be a duration such as 30m, not “\(sessionTimeout)”")
      }
      settings.sessionTimeoutSeconds = seconds
    }
  }
}
