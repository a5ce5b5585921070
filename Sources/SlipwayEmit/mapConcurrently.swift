internal import Dispatch
internal import Synchronization

/// Maps the elements of an array over the cores.
///
/// - Parameters:
///   - elements: The elements.
///   - length: How many neighbours one thread takes at a time: a thread costs about as much as lowering a dozen variants.
///   - body: Maps a run of neighbours. It must not depend on where runs begin and end.
/// - Returns: What `body` gave for each run, in the order of the elements.
package func mapConcurrently<Element: Sendable, Result: Sendable>(
    _ elements: [Element], length: Int = 64, _ body: @Sendable (ArraySlice<Element>) -> Result
) -> [Result] {
    guard elements.count > length else { return [body(elements[...])] }
    let count = (elements.count + length - 1) / length
    let results = Mutex([Result?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result = body(elements[index * length..<min((index + 1) * length, elements.count)])
        results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap(\.self) }
}
