/// The most lines that are compared; longer texts only get a line that says that they differ.
private let lineLimit = 20_000

/// The hunks of a unified diff between two texts, without file headers.
///
/// - Parameters:
///   - old: The bytes as they are.
///   - new: The bytes as they should be.
///   - context: How many equal lines are around a difference.
/// - Returns: Lines that start with `@`, ` `, `-`, `+` or `\`; empty when the bytes are equal; one sentence when one of
///   them is no text (holds a NUL or is no UTF-8) or both are too long to compare.
package func unifiedDiff(old: [UInt8], new: [UInt8], context: Int = 3) -> [String] {
    guard old != new else { return [] }
    guard let before = lines(of: old), let after = lines(of: new) else {
        return ["binary files differ (\(old.count) bytes, \(new.count) bytes)"]
    }
    guard before.count + after.count <= lineLimit else {
        return ["files differ (\(before.count) lines, \(after.count) lines)"]
    }
    return hunks(edits(from: before, to: after), context: context)
}

private struct Edit {
    /// `" "`, `"-"` or `"+"`.
    let sign: String
    let line: Line
}

/// A line by its bytes: two spellings of a character that Unicode calls equivalent are different bytes in a file.
private struct Line: Hashable {
    let bytes: ArraySlice<UInt8>
    /// Whether a line break ends it; only a last line may have none.
    var isEnded = true
}

private func lines(of bytes: [UInt8]) -> [Line]? {
    guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else { return nil }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Line(bytes: $0) }
    if lines.last?.bytes.isEmpty == true { lines.removeLast() } else { lines[lines.count - 1].isEnded = false }
    return lines
}

private func edits(from old: [Line], to new: [Line]) -> [Edit] {
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in new.difference(from: old) {
        switch change {
        case .remove(let offset, _, _): removed.insert(offset)
        case .insert(let offset, _, _): inserted.insert(offset)
        }
    }
    var result: [Edit] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
        if left < old.count, removed.contains(left) {
            result.append(Edit(sign: "-", line: old[left]))
            left += 1
        } else if right < new.count, inserted.contains(right) {
            result.append(Edit(sign: "+", line: new[right]))
            right += 1
        } else {
            result.append(Edit(sign: " ", line: old[left]))
            left += 1
            right += 1
        }
    }
    return result
}

private func hunks(_ edits: [Edit], context: Int) -> [String] {
    var out: [String] = []
    var index = 0
    var (oldLine, newLine) = (1, 1)
    while let change = edits[index...].firstIndex(where: { $0.sign != " " }) {
        let start = max(index, change - context)
        oldLine += start - index
        newLine += start - index
        var end = change
        var quiet = 0
        while end < edits.count, quiet <= 2 * context {
            quiet = edits[end].sign == " " ? quiet + 1 : 0
            end += 1
        }
        end -= max(0, quiet - context)
        let hunk = edits[start..<end]
        let oldCount = hunk.count { $0.sign != "+" }
        let newCount = hunk.count { $0.sign != "-" }
        out.append("@@ -\(span(oldLine, oldCount)) +\(span(newLine, newCount)) @@")
        for edit in hunk {
            out.append(edit.sign + String(decoding: edit.line.bytes, as: UTF8.self))
            if !edit.line.isEnded { out.append("\\ no line break at the end of the file") }
        }
        oldLine += oldCount
        newLine += newCount
        index = end
    }
    return out
}

private func span(_ line: Int, _ count: Int) -> String {
    "\(count == 0 ? line - 1 : line),\(count)"
}
