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

/// Whether the beginning of a line can be that of a measurement that was not written to its end.
///
/// Only such an end of a file may be cut off: what begins otherwise was written by somebody else.
///
/// - Parameter bytes: The line as far as it goes.
/// - Returns: Whether slipway may have written it.
package func beginsLikeMeasurementLine(_ bytes: ArraySlice<UInt8>) -> Bool {
    // Spaces between tokens tell nothing; inside a text nothing of the starts has any.
    let packed = bytes.prefix(200).filter { $0 != 0x20 && $0 != 0x09 }
    return lineBeginnings.contains { start in zip(packed, start).allSatisfy { $0 == $1 } }
}

/// How lines begin that slipway writes: runs, and accuracies.
let lineBeginnings = [
    Array(#"{"format_version":1,"variant":"#.utf8), Array(#"{"format_version":2,"kind":"accuracy","variant":"#.utf8),
]
