/// A value together with the place in a source text that says it.
package struct Located<Value: Sendable>: Sendable {
    /// The value.
    package var value: Value
    /// Where it is stated.
    package var range: SourceRange

    /// Makes a value with its place.
    package init(_ value: Value, _ range: SourceRange) {
        self.value = value
        self.range = range
    }

    /// The same place with a value made from this one.
    package func map<Other: Sendable>(_ transform: (Value) -> Other) -> Located<Other> {
        Located<Other>(transform(value), range)
    }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
