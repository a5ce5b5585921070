/// Some names in words: the first few, and how many more there are, such as `a, b and 3 more`.
///
/// - Parameters:
///   - names: The names in the order in which they are said, quoted where they are to be.
///   - most: How many are said.
/// - Returns: A part of a sentence; empty for no names.
package func listed(_ names: [String], most: Int = 3) -> String {
    let more = names.count - most
    return names.prefix(most).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
}
