internal import CLinux
internal import Glibc

/// A connection to a TCP port, of which every step ends at a deadline or when a signal asks slipway to end.
struct TCPConnection {
    private let descriptor: Int32
    private let deadline: Int64

    /// The longest time that looking up a name and connecting may take, in milliseconds (ADR 0013).
    static let connectLimit: Int64 = 5_000

    /// Connects to a port.
    ///
    /// - Parameters:
    ///   - host: The host's name or address.
    ///   - port: The port.
    ///   - deadline: When everything ends, by `Clock.milliseconds`.
    /// - Throws: Why there is no connection.
    init(host: String, port: Int, deadline: Int64) throws(HTTPFailure) {
        self.deadline = deadline
        let limit = min(deadline, Clock.milliseconds + Self.connectLimit)
        let addresses = try Self.lookUp(host, port, until: limit)
        var failure = HTTPFailure.unreachable
        for (index, address) in addresses.enumerated() {
            // An address that swallows everything leaves time for those after it.
            let now = Clock.milliseconds
            let share = now + max(1, (limit - now) / Int64(addresses.count - index))
            do throws(HTTPFailure) {
                descriptor = try Self.connect(to: address, until: share)
                return
            } catch .interrupted {
                throw .interrupted
            } catch {
                failure = error
            }
        }
        throw failure
    }

    func close() {
        _ = Glibc.close(descriptor)
    }

    // MARK: - Bytes

    /// Sends all bytes.
    func send(_ bytes: [UInt8]) throws(HTTPFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: the buffer is alive for the call and its count is passed with it.
            let sent = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent >= 0 {
                rest = rest.dropFirst(sent)
            } else {
                try proceed(after: .current, POLLOUT)
            }
        }
    }

    /// The next bytes; none at the end.
    func receive() throws(HTTPFailure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            // SAFETY: the buffer is alive for the call and its count is passed with it.
            let got = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if got >= 0 { return Array(buffer[..<got]) }
            try proceed(after: .current, POLLIN)
        }
    }

    /// Waits after a call that could not go on; a call that a signal interrupted is made again.
    private func proceed(after error: Errno, _ event: Int32) throws(HTTPFailure) {
        guard error == .wouldBlock || error == .interrupted else { throw .broken }
        guard try Self.wait(for: event, on: descriptor, until: deadline) else { throw .timedOut }
    }

    /// Waits until a socket is ready; false when the time is up. Signals are seen ten times a second.
    private static func wait(for event: Int32, on descriptor: Int32, until deadline: Int64) throws(HTTPFailure) -> Bool
    {
        while true {
            if StopSignals.caught != nil { throw .interrupted }
            let left = deadline - Clock.milliseconds
            if left <= 0 { return false }
            var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
            // SAFETY: the call reads and fills one local structure.
            let ready = unsafe poll(&entry, 1, Int32(min(left, 100)))
            if ready > 0 { return true }
            if ready < 0, Errno.current != .interrupted { throw .broken }
        }
    }

    // MARK: - Connecting

    private struct Address {
        var storage: sockaddr_storage
        var length: socklen_t
    }

    private static func lookUp(_ host: String, _ port: Int, until deadline: Int64) throws(HTTPFailure) -> [Address] {
        // SAFETY: both texts are copied before the call returns.
        guard let lookup = unsafe slipway_lookup_start(host, String(port)) else { throw .unreachable }
        // SAFETY: the look-up is let go once, here; its thread holds it as well.
        defer { unsafe slipway_lookup_end(lookup) }
        while unsafe slipway_lookup_wait(lookup, 100) == 0 {
            if StopSignals.caught != nil { throw .interrupted }
            if Clock.milliseconds >= deadline { throw .timedOut }
        }
        var addresses: [Address] = []
        while true {
            var storage = sockaddr_storage()
            // SAFETY: the look-up has ended and nothing changes it; the call fills a local structure.
            let length = unsafe slipway_lookup_address(lookup, Int32(addresses.count), &storage)
            if length == 0 { return addresses }
            addresses.append(Address(storage: storage, length: socklen_t(length)))
        }
    }

    private static func connect(to address: Address, until deadline: Int64) throws(HTTPFailure) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(Int32(address.storage.ss_family), type, 0)
        guard descriptor >= 0 else { throw .unreachable }
        do throws(HTTPFailure) {
            var storage = address.storage
            // SAFETY: the structure lives for the call and holds an address of that length.
            let result = unsafe withUnsafePointer(to: &storage) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe Glibc.connect(descriptor, $0, address.length)
                }
            }
            // An interrupted connect goes on by itself, as one that would block does.
            if result < 0, errno != EINPROGRESS, errno != EINTR { throw HTTPFailure.unreachable }
            if result < 0 {
                guard try wait(for: POLLOUT, on: descriptor, until: deadline) else { throw HTTPFailure.timedOut }
                var error: Int32 = 0
                var size = socklen_t(MemoryLayout<Int32>.size)
                // SAFETY: the call fills two local numbers.
                let asked = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
                if asked < 0 || error != 0 { throw error == ETIMEDOUT ? HTTPFailure.timedOut : .unreachable }
            }
            return descriptor
        } catch {
            _ = Glibc.close(descriptor)
            throw error
        }
    }
}

extension HTTPClient {
    /// A TCP port of this machine that nobody listens on; nil when the system has none.
    package static func freePort() -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // SAFETY: the structure lives for both calls and is as large as `size` says.
        let isBound = unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
