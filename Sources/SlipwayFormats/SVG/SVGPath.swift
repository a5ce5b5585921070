/// A coordinate as SVG writes it: at most two decimals, no sign on zero, never an exponent.
///
/// - Parameter value: The coordinate; what is no number is drawn at 0, and what is far outside at a million.
/// - Returns: The text.
package func svgNumber(_ value: Double) -> String {
    guard !value.isNaN else { return "0" }
    let hundredths = Int64((min(max(value, -1e6), 1e6) * 100).rounded())
    let size = hundredths.magnitude
    var text = String(size / 100)
    let rest = size % 100
    if rest > 0 { text += rest.isMultiple(of: 10) ? ".\(rest / 10)" : (rest < 10 ? ".0\(rest)" : ".\(rest)") }
    return hundredths < 0 ? "-\(text)" : text
}

/// The commands of a path.
package struct SVGPath: Hashable, Sendable {
    /// The text of the attribute `d`.
    package private(set) var data = ""

    /// Makes an empty path.
    package init() {}

    /// Makes a line through points.
    package init(through points: [(x: Double, y: Double)], isClosed: Bool = false) {
        for (index, point) in points.enumerated() {
            if index == 0 { move(point.x, point.y) } else { line(point.x, point.y) }
        }
        if isClosed { close() }
    }

    /// Begins a new line at a point.
    package mutating func move(_ x: Double, _ y: Double) { data += "M\(svgNumber(x)) \(svgNumber(y))" }
    /// Draws a straight line to a point.
    package mutating func line(_ x: Double, _ y: Double) { data += "L\(svgNumber(x)) \(svgNumber(y))" }
    /// Draws a straight line to where the last one began.
    package mutating func close() { data += "Z" }
}
