internal import CFileSystem
internal import SystemPackage

/// Why a request has no answer.
package enum HTTPFailure: Error, Hashable, Sendable {
    /// Nobody listens, or the name is unknown.
    case unreachable
    /// The time was up.
    case timedOut
    /// The connection ended before the answer did.
    case broken
    /// A signal asks slipway to end.
    case interrupted
    /// What came is no HTTP.
    case malformed
}

/// An answer of a server.
package struct HTTPAnswer: Hashable, Sendable {
    /// The status, `200`.
    package let status: Int
    /// The body, freed from its transfer encoding.
    package let body: [UInt8]

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - bytes: What has come so far.
    ///   - isAtEnd: Whether nothing more comes.
    /// - Returns: The answer, or nil while more is needed.
    /// - Throws: `malformed`, or `broken` when the end came too early.
    package static func parse(_ bytes: [UInt8], isAtEnd: Bool) throws(HTTPFailure) -> HTTPAnswer? {
        guard let end = firstBlankLine(bytes) else {
            if isAtEnd { throw bytes.isEmpty ? .broken : .malformed }
            if bytes.count > 1 << 16 { throw .malformed }
            return nil
        }
        let lines = String(decoding: bytes[..<end.headers], as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { throw .malformed }
        var length: Int?
        var isChunked = false
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw .malformed }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            switch line[..<colon].lowercased() {
            case "content-length": length = Int(value)
            case "transfer-encoding": isChunked = value.lowercased().contains("chunked")
            default: break
            }
        }
        let rest = bytes[end.body...]
        if isChunked {
            if let body = try chunks(rest) { return HTTPAnswer(status: status, body: body) }
        } else if let length {
            if length < 0 { throw .malformed }
            if rest.count >= length { return HTTPAnswer(status: status, body: Array(rest.prefix(length))) }
        } else if isAtEnd || status == 204 {
            return HTTPAnswer(status: status, body: Array(rest))
        }
        if isAtEnd { throw .broken }
        return nil
    }

    private static func firstBlankLine(_ bytes: [UInt8]) -> (headers: Int, body: Int)? {
        guard bytes.count >= 4 else { return nil }
        for index in 0...bytes.count - 4
        where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10 {
            return (index, index + 4)
        }
        return nil
    }

    /// The joined chunks, or nil while the last one has not come.
    private static func chunks(_ bytes: ArraySlice<UInt8>) throws(HTTPFailure) -> [UInt8]? {
        var body: [UInt8] = []
        var rest = bytes
        while let line = rest.firstIndex(of: 10) {
            let digits = String(decoding: rest[..<line], as: UTF8.self).prefix { $0.isHexDigit }
            guard let size = Int(digits, radix: 16), size >= 0, size < 1 << 32 else { throw .malformed }
            if size == 0 { return body }
            let start = line + 1
            guard rest.endIndex - start >= size + 2 else { return nil }
            body += rest[start..<start + size]
            rest = rest[(start + size + 2)...]
        }
        return nil
    }
}

/// A client of one server's JSON API: one request a connection, everything within a time (docs/decisions, ADR 0013).
package struct HTTPClient: Hashable, Sendable {
    /// The host's name or address.
    package let host: String
    /// The port.
    package let port: Int

    /// Names a server.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Sends a request and waits for the answer.
    ///
    /// - Parameters:
    ///   - method: `GET` or `POST`.
    ///   - path: The path, percent-encoded.
    ///   - body: JSON, or nothing.
    ///   - timeout: The time from connecting to the end of the answer, in milliseconds.
    /// - Returns: The answer, whatever its status.
    /// - Throws: Why there is none.
    package func send(
        _ method: String, _ path: String, body: [UInt8] = [], timeout: Int64
    ) throws(HTTPFailure) -> HTTPAnswer {
        let deadline = slipway_now_ms() + timeout
        // SAFETY: both texts are read before the call returns.
        let descriptor = unsafe slipway_connect(host, String(port), Int32(clamping: min(timeout, 5000)), 100)
        guard descriptor >= 0 else {
            throw descriptor == -Errno.timedOut.rawValue ? .timedOut : .unreachable
        }
        defer { _ = slipway_close(descriptor) }
        let name = host.contains(":") ? "[\(host)]" : host
        var head = "\(method) \(path) HTTP/1.1\r\nHost: \(name):\(port)\r\nConnection: close\r\n"
        head += "Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        try send(Array(head.utf8) + body, to: descriptor, deadline)
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            // SAFETY: the buffer is alive for the call and its count is passed with it.
            let got = unsafe chunk.withUnsafeMutableBytes {
                unsafe slipway_receive(descriptor, $0.baseAddress, $0.count)
            }
            if got > 0 { answer += chunk[..<Int(got)] }
            if got >= 0 {
                if let whole = try HTTPAnswer.parse(answer, isAtEnd: got == 0) { return whole }
                if answer.count > 64 << 20 { throw .malformed }
            } else {
                try proceed(got, deadline)
            }
        }
    }

    private func send(_ bytes: [UInt8], to descriptor: Int32, _ deadline: Int64) throws(HTTPFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: the buffer is alive for the call and its count is passed with it.
            let sent = unsafe rest.withUnsafeBytes { unsafe slipway_send(descriptor, $0.baseAddress, $0.count) }
            if sent >= 0 { rest = rest.dropFirst(Int(sent)) } else { try proceed(sent, deadline) }
        }
    }

    /// Whether to go on after a call that failed: a step's time is short, so that signals are seen.
    private func proceed(_ result: Int64, _ deadline: Int64) throws(HTTPFailure) {
        let error = Errno(rawValue: Int32(clamping: -result))
        guard error == .wouldBlock || error == .interrupted || error == .resourceTemporarilyUnavailable else {
            throw .broken
        }
        if slipway_signals_caught() != 0 { throw .interrupted }
        if slipway_now_ms() >= deadline { throw .timedOut }
    }

    /// A TCP port of this machine that nobody listens on; nil when the system has none.
    package static func freePort() -> Int? {
        let port = slipway_free_port()
        return port > 0 ? Int(port) : nil
    }
}
