import SlipwayFormats

/// How much of a measurements.jsonl to keep before a line is appended: all but a last line that was cut off.
///
/// - Parameter bytes: The file.
/// - Returns: The number of bytes to keep, and whether a line feed must follow them first (the last line is whole but for
///   it).
package func endOfWholeLines(_ bytes: [UInt8]) -> (length: Int, needsLineFeed: Bool) {
    var start = bytes.count
    while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
    guard start < bytes.count else { return (bytes.count, false) }
    var cursor = JSONCursor(bytes, from: start)
    cursor.skipSpace()
    do throws(JSONCursorFault) { try cursor.skipValue() } catch { return (start, false) }
    let length = cursor.position
    cursor.skipSpace()
    return cursor.position == bytes.count ? (length, true) : (start, false)
}
