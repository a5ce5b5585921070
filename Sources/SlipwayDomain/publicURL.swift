/// A URL as it may be printed and written: without a query that may hold a secret.
///
/// Signed URLs of clouds (`?sv=…&sig=…`, `?X-Amz-Signature=…`) let whoever reads them fetch the file. A query stays when all
/// of its keys only choose a version or a form of the file.
///
/// - Parameter url: The URL.
/// - Returns: The URL without its query and fragment, or as it is.
package func publicURL(_ url: String) -> String {
    guard let start = url.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return url }
    let harmless: Set<Substring> = [
        "download", "dl", "raw", "ref", "rev", "revision", "version", "versionId", "versionid",
    ]
    let isHarmless =
        url[start] == "?"
        && url[url.index(after: start)...].split(separator: "&").allSatisfy { pair in
            harmless.contains(pair.prefix { $0 != "=" }) && !pair.contains("#")
        }
    return isHarmless ? url : String(url[..<start])
}

/// Where in a text the queries of URLs are that may hold a secret, as ranges of bytes behind their `?`.
///
/// A URL ends at a blank, a quotation mark or an angle bracket.
///
/// - Parameter bytes: The text.
/// - Returns: The ranges, ascending.
package func secretRanges(in bytes: ArraySlice<UInt8>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var place = bytes.startIndex
    // "://"
    while let colon = bytes[place...].firstIndex(of: 0x3A) {
        place = colon + 1
        guard bytes[colon...].starts(with: [0x3A, 0x2F, 0x2F]) else { continue }
        let isEnd = { (byte: UInt8) in byte <= 0x20 || [0x22, 0x27, 0x3C, 0x3E, 0x60].contains(byte) }
        let end = bytes[place...].firstIndex(where: isEnd) ?? bytes.endIndex
        let start = bytes[..<colon].lastIndex(where: { isEnd($0) || $0 == 0x28 || $0 == 0x5B }).map { $0 + 1 }
        let url = String(decoding: bytes[(start ?? bytes.startIndex)..<end], as: UTF8.self)
        if let query = bytes[place..<end].firstIndex(of: 0x3F), publicURL(url) != url {
            if query + 1 < end { found.append((query + 1)..<end) }
            place = end
        }
    }
    return found
}

/// A text with `***` in place of what may be a secret in the query of a URL.
///
/// - Parameter text: The text.
/// - Returns: The text as it may be shown.
package func hidingSecrets(_ text: String) -> String {
    guard text.utf8.contains(0x3F) else { return text }
    var bytes = Array(text.utf8)
    let ranges = secretRanges(in: bytes[...])
    guard !ranges.isEmpty else { return text }
    for range in ranges.reversed() { bytes.replaceSubrange(range, with: [0x2A, 0x2A, 0x2A]) }
    return String(decoding: bytes, as: UTF8.self)
}
