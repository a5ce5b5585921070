/// The candidate nearest to a misspelled word, if it is near enough to be meant.
///
/// Near enough is an edit distance (insert, delete, replace, swap of neighbours) of at most a third of the longer word,
/// at least 1; case and the difference of `-` and `_` do not count. The word itself is no candidate: it was written.
///
/// - Parameters:
///   - word: What was written.
///   - candidates: What could have been meant; the first of equally near ones wins.
/// - Returns: The candidate as it is spelled in the list, or nil.
package func didYouMean(_ word: String, among candidates: some Sequence<String>) -> String? {
    nearest(word, among: candidates).first
}

/// The candidates that are equally near to a misspelled word, and nearer than all others.
///
/// - Parameters:
///   - word: What was written.
///   - candidates: What could have been meant.
/// - Returns: The candidates as they are spelled in the list; more than one where nothing tells which is meant.
package func nearest(_ word: String, among candidates: some Sequence<String>) -> [String] {
    let written = folded(word)
    var best: (distance: Int, candidates: [String]) = (.max, [])
    for candidate in candidates where candidate != word {
        let other = folded(candidate)
        let limit = max(1, max(written.count, other.count) / 3)
        guard abs(written.count - other.count) <= limit else { continue }
        let distance = editDistance(written, other)
        guard distance <= limit else { continue }
        if distance < best.distance { best = (distance, []) }
        if distance == best.distance { best.candidates.append(candidate) }
    }
    return best.candidates
}

private func folded(_ word: String) -> [Character] {
    word.lowercased().map { $0 == "-" ? "_" : $0 }
}

private func editDistance(_ one: [Character], _ other: [Character]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...other.count)
    for (row, left) in one.enumerated() {
        var current = [row + 1]
        for (column, right) in other.enumerated() {
            var cost = min(previous[column + 1] + 1, current[column] + 1, previous[column] + (left == right ? 0 : 1))
            if row > 0, column > 0, left == other[column - 1], one[row - 1] == right {
                cost = min(cost, beforePrevious[column - 1] + 1)
            }
            current.append(cost)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[other.count]
}
