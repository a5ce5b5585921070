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
    ///   - timeout: The time from looking the name up to the end of the answer, in milliseconds.
    /// - Returns: The answer, whatever its status.
    /// - Throws: Why there is none.
    package func send(
        _ method: String, _ path: String, body: [UInt8] = [], timeout: Int64
    ) throws(HTTPFailure) -> HTTPAnswer {
        let deadline = Clock.milliseconds + timeout
        let connection = try TCPConnection(host: host, port: port, deadline: deadline)
        defer { connection.close() }
        let name = host.contains(":") ? "[\(host)]" : host
        var head = "\(method) \(path) HTTP/1.1\r\nHost: \(name):\(port)\r\nConnection: close\r\n"
        head += "Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        try connection.send(Array(head.utf8) + body)
        var answer: [UInt8] = []
        while true {
            let part = try connection.receive()
            answer += part
            if let whole = try HTTPAnswer.parse(answer, isAtEnd: part.isEmpty) { return whole }
            if answer.count > 64 << 20 { throw .malformed }
        }
    }
}
