internal import Foundation
internal import Glibc

/// Columns of the terminal on a descriptor; nil where there is none or it won't say.
package func terminalColumns(_ descriptor: Int32) -> Int? {
  var size = winsize()
  guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}

// MARK: Temporary files

/// Gives memory that was freed back to the system, which keeps it for the process otherwise.
package func returnFreeMemory() {
  // glibc alone has it, and its header is in no module.
  guard let trim = unsafe dlsym(nil, "malloc_trim") else { return }
  _ = unsafe unsafeBitCast(trim, to: (@convention(c) (Int) -> Int32).self)(0)
}

/// Where the process was started without standard input, output or error, their numbers are taken, so that no file gets one of
/// them and with it what is meant for a terminal. Reading and writing them fails as before.
package func reserveStandardDescriptors() {
  for descriptor in 0...2 as ClosedRange<Int32> where fcntl(descriptor, F_GETFD) < 0 {
    // The lowest number that is free is the one that is missing.
    _ = unsafe open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
  }
}

// MARK: Signals

/// From now on a write that has nobody to read it, or that goes beyond the limit on files' sizes, fails with an error number and
/// doesn't end the process.
package func failOnImpossibleWrites() {
  for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
}

/// Where the handler of signals leaves their numbers; a handler may do nothing but write.
private let signalled: (read: Int32, write: Int32) = {
  var ends: [Int32] = [-1, -1]
  _ = unsafe pipe(&ends)
  for end in ends where end >= 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return (ends[0], ends[1])
}()

private func noteSignal(_ number: Int32) {
  var byte = UInt8(truncatingIfNeeded: number)
  _ = unsafe write(signalled.write, &byte, 1)
}

/// From now on an interruption (SIGINT, SIGTERM, SIGHUP) ends the process with 128 and its number, after `clean`. A signal that
/// was ignored, as under nohup, still is. To be called once.
package func endOnInterruption(_ clean: @escaping @Sendable () -> Void) {
  guard signalled.read >= 0 else { return }
  let waiting = signalled.read
  let thread = Thread {
    // Whoever started the process may have blocked them, as threads of a pool are: this one takes them.
    var taken = sigset_t()
    unsafe sigemptyset(&taken)
    for number in [SIGINT, SIGTERM, SIGHUP] { unsafe sigaddset(&taken, number) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &taken, nil)
    var byte: UInt8 = 0
    while unsafe read(waiting, &byte, 1) != 1 {
      if errno != EINTR { return }
    }
    clean()
    _exit(128 + Int32(byte))
  }
  thread.name = "signals"
  thread.start()
  for number in [SIGINT, SIGTERM, SIGHUP] {
    let before = signal(number, noteSignal)
    if unsafe unsafeBitCast(before, to: Int.self) == 1 { _ = signal(number, SIG_IGN) }
  }
}
