internal import CLinux
internal import Glibc

/// The signals that ask slipway to end (SIGINT, SIGTERM, SIGHUP), for commands that have something to put in order first.
package enum StopSignals {
    /// From now on the signals are remembered.
    package static func catchAll() { slipway_signals_catch() }

    /// The signal that came, or nil.
    package static var caught: Int32? {
        let signal = slipway_signals_caught()
        return signal == 0 ? nil : signal
    }

    /// Ends slipway by a signal, so that whoever started it sees why.
    package static func die(by signal: Int32) {
        _ = Glibc.signal(signal, SIG_DFL)
        raise(signal)
    }
}
