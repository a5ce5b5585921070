internal import SlipwaySystem
internal import Synchronization

/// The standard input of the process as the text of a spec: read once, by whoever asks first.
package final class StandardInput: Sendable {
    /// The path that means it on the command line.
    package static let path = "-"
    /// Its name in findings.
    package static let shown = "<stdin>"

    private let bytes = Mutex<[UInt8]?>(nil)
    private let descriptor: Int32

    /// Makes one that has read nothing.
    ///
    /// - Parameter descriptor: What is read.
    package init(_ descriptor: Int32 = 0) {
        self.descriptor = descriptor
    }

    /// Reads to its end.
    ///
    /// - Parameter limit: The most bytes that are taken.
    /// - Returns: The bytes.
    /// - Throws: `tooLarge`, or the failure of a call.
    package func read(limit: UInt64) throws(WorkspaceError) -> [UInt8] {
        try bytes.withLock { (known) throws(WorkspaceError) in
            if let known { return known }
            var read: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = try naming("read", Self.shown) { () throws(Errno) in
                    try FileCalls().readStream(descriptor, into: &buffer)
                }
                if count == 0 { break }
                read += buffer[..<count]
                guard UInt64(read.count) <= limit else {
                    throw .tooLarge(path: Self.shown, byteCount: UInt64(read.count), limit: limit)
                }
            }
            known = read
            return read
        }
    }
}
