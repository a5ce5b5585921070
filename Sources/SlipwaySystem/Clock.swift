internal import Glibc

/// Time, as waiting loops need it.
package enum Clock {
    /// Milliseconds of a clock that never goes back.
    package static var milliseconds: Int64 {
        var now = timespec()
        // SAFETY: the call fills a local structure.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Whole seconds of Unix time.
    package static var unixTime: Int64 { unixNanoseconds / 1_000_000_000 }

    /// Nanoseconds of Unix time, of the clock that file systems stamp with but never behind it.
    package static var unixNanoseconds: Int64 {
        var now = timespec()
        // SAFETY: the call fills a local structure.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }

    /// Waits; a signal ends it early.
    package static func pause(_ milliseconds: UInt32) {
        var span = timespec(tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
        // SAFETY: the structure lives for the call only.
        _ = unsafe nanosleep(&span, nil)
    }
}
