internal import Glibc

/// The streams that a program is started with and writes to.
package enum StandardStream: CInt, Sendable {
    /// Standard output: data.
    case output = 1
    /// Standard error: messages.
    case errors = 2

    /// Whether the stream is a terminal.
    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// The columns of the terminal that the stream is; nil where it is none, or does not say.
    package var columns: Int? {
        var size = winsize()
        // SAFETY: the call fills a local structure.
        let result = unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size)
        return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }

    /// Writes a text.
    ///
    /// - Returns: The error number of the call that failed, or nil.
    package func write(_ text: String) -> CInt? {
        var bytes = ContiguousArray(text.utf8)[...]
        while !bytes.isEmpty {
            // SAFETY: the buffer is alive for the call and its count is passed with it.
            let written = unsafe bytes.withUnsafeBufferPointer {
                unsafe Glibc.write(rawValue, $0.baseAddress, $0.count)
            }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    /// Whether an error number of `write` says that nobody reads the stream any more.
    package static func isUnread(_ failure: CInt) -> Bool { failure == EPIPE }

    /// What an error number of `write` means.
    package static func words(_ failure: CInt) -> String {
        switch failure {
        case ENOSPC: "the disk is full"
        case EFBIG: "the file grows larger than the system allows"
        case EBADF: "it is closed"
        default: "error \(failure)"
        }
    }
}

/// A variable of this process's environment.
package func environmentVariable(_ name: String) -> String? {
    // SAFETY: getenv gives nil or a C string that lives on, and no thread of this process changes the environment.
    unsafe getenv(name).map { unsafe String(cString: $0) }
}
