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
    /// How many bytes of the body are JSON, where others follow (`Inference-Header-Content-Length` of KServe v2); nil where it
    /// does not say.
    package var jsonLength: Int?

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
        var jsonLength: Int?
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw .malformed }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            switch line[..<colon].lowercased() {
            case "content-length": length = Int(value)
            case "inference-header-content-length": jsonLength = Int(value)
            case "transfer-encoding": isChunked = value.lowercased().contains("chunked")
            default: break
            }
        }
        let rest = bytes[end.body...]
        if isChunked {
            if let body = try chunks(rest) {
                return HTTPAnswer(status: status, body: body, jsonLength: jsonLength)
            }
        } else if let length {
            if length < 0 { throw .malformed }
            if rest.count >= length {
                return HTTPAnswer(status: status, body: Array(rest.prefix(length)), jsonLength: jsonLength)
            }
        } else if isAtEnd || status == 204 {
            return HTTPAnswer(status: status, body: Array(rest), jsonLength: jsonLength)
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
