internal import CFileSystem

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
    package static func die(by signal: Int32) { slipway_signals_die(signal) }
}

/// Time, as waiting loops need it.
package enum Clock {
    /// Milliseconds of a clock that never goes back.
    package static var milliseconds: Int64 { slipway_now_ms() }

    /// Whole seconds of Unix time.
    package static var unixTime: Int64 { slipway_unix_time() }

    /// Waits; a signal ends it early.
    package static func pause(_ milliseconds: UInt32) { slipway_pause(milliseconds) }
}
