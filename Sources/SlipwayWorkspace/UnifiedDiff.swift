/// The lines of a unified diff between two texts, three lines of context around each change.
///
/// - Parameters:
///   - old: The text on disk; empty when there is none.
///   - new: The text that would be written; empty when there is none.
///   - oldLabel: What stands after `---`.
///   - newLabel: What stands after `+++`.
/// - Returns: The lines without line ends; none when both texts are equal.
package func unifiedDiff(old: [UInt8], new: [UInt8], oldLabel: String, newLabel: String) -> [String] {
    if old == new { return [] }
    if old.contains(0) || new.contains(0) || String(validating: old, as: UTF8.self) == nil
        || String(validating: new, as: UTF8.self) == nil
    {
        return ["--- \(oldLabel)", "+++ \(newLabel)", "binary files differ (\(old.count) and \(new.count) bytes)"]
    }
    let (left, right) = (lines(of: old), lines(of: new))
    let edits = lineEdits(from: left, to: right)
    var output = ["--- \(oldLabel)", "+++ \(newLabel)"]
    for hunk in hunks(in: edits) {
        let part = edits[hunk]
        let (oldStart, newStart) = (part.first?.oldLine ?? 0, part.first?.newLine ?? 0)
        let oldCount = part.count { $0.kind != .insert }
        let newCount = part.count { $0.kind != .delete }
        output.append("@@ -\(span(oldStart, oldCount)) +\(span(newStart, newCount)) @@")
        for edit in part {
            let line = edit.kind == .insert ? right[edit.newLine] : left[edit.oldLine]
            output.append(edit.kind.mark + line.text)
            if !line.isEnded { output.append("\\ No newline at end of file") }
        }
    }
    return output
}

/// A line and whether it ends with a line feed; two lines that differ only there are different.
private struct Line: Hashable {
    let text: String
    let isEnded: Bool
}

private func lines(of bytes: [UInt8]) -> [Line] {
    var result: [Line] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        let end = rest.firstIndex(of: 0x0A)
        let text = String(decoding: rest[rest.startIndex..<(end ?? rest.endIndex)], as: UTF8.self)
        result.append(Line(text: text, isEnded: end != nil))
        rest = end.map { rest[($0 + 1)...] } ?? []
    }
    return result
}

/// A hunk's range as `diff -u` writes it: from line 1, the count left out when it is 1.
private func span(_ start: Int, _ count: Int) -> String {
    switch count {
    case 0: "\(start),0"
    case 1: "\(start + 1)"
    default: "\(start + 1),\(count)"
    }
}

private struct LineEdit {
    enum Kind {
        case same
        case delete
        case insert

        var mark: String {
            switch self {
            case .same: " "
            case .delete: "-"
            case .insert: "+"
            }
        }
    }

    let kind: Kind
    /// The line of the old text, from 0; for an insertion the one before which it goes.
    let oldLine: Int
    /// The line of the new text, from 0; for a deletion the one before which it stood.
    let newLine: Int
}

/// The ranges of edits to show: every change with three lines around it, near ones together.
private func hunks(in edits: [LineEdit]) -> [Range<Int>] {
    let context = 3
    var ranges: [Range<Int>] = []
    for (index, edit) in edits.enumerated() where edit.kind != .same {
        let range = max(0, index - context)..<min(edits.count, index + context + 1)
        if let last = ranges.last, range.lowerBound <= last.upperBound {
            ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
        } else {
            ranges.append(range)
        }
    }
    return ranges
}

/// The shortest way from one list of lines to another; where that is long, common ends and a plain replacement.
private func lineEdits(from old: [Line], to new: [Line]) -> [LineEdit] {
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
    var tail = 0
    while tail < min(old.count, new.count) - start, old[old.count - 1 - tail] == new[new.count - 1 - tail] {
        tail += 1
    }
    var edits = (0..<start).map { LineEdit(kind: .same, oldLine: $0, newLine: $0) }
    let (oldMiddle, newMiddle) = (start..<(old.count - tail), start..<(new.count - tail))
    var (removed, inserted) = (Set(oldMiddle), Set(newMiddle))
    // Myers' algorithm takes memory with the square of the distance; a long rewritten stretch is shown whole.
    if oldMiddle.count + newMiddle.count <= 3000 {
        let difference = Array(new[newMiddle]).difference(from: Array(old[oldMiddle]))
        removed = Set(difference.removals.map { start + offset(of: $0) })
        inserted = Set(difference.insertions.map { start + offset(of: $0) })
    }
    var (left, right) = (oldMiddle.lowerBound, newMiddle.lowerBound)
    while left < oldMiddle.upperBound || right < newMiddle.upperBound {
        if left < oldMiddle.upperBound, removed.contains(left) {
            edits.append(LineEdit(kind: .delete, oldLine: left, newLine: right))
            left += 1
        } else if right < newMiddle.upperBound, inserted.contains(right) {
            edits.append(LineEdit(kind: .insert, oldLine: left, newLine: right))
            right += 1
        } else {
            edits.append(LineEdit(kind: .same, oldLine: left, newLine: right))
            left += 1
            right += 1
        }
    }
    for line in 0..<tail {
        edits.append(
            LineEdit(kind: .same, oldLine: oldMiddle.upperBound + line, newLine: newMiddle.upperBound + line))
    }
    return edits
}

private func offset(of change: CollectionDifference<Line>.Change) -> Int {
    switch change {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
}
