/// A name that serves as a Triton model name and as a directory name.
///
/// Letters, digits, `.`, `_` and `-`; begins with a letter or a digit; 1 to 128 characters. Triton itself takes any
/// directory name (triton-inference-server/core, model_repository_manager); the narrower set is safe in URLs, shells,
/// object stores and on every file system.
package struct ModelName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name.
    package let text: String

    /// Makes a name, or nil when the text is not one.
    package init?(_ text: String) {
        guard let first = text.utf8.first, text.utf8.count <= 128, Self.isLetterOrDigit(first),
            text.utf8.allSatisfy({ Self.isLetterOrDigit($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D })
        else { return nil }
        self.text = text
    }

    /// Makes a name of a text in the source code.
    ///
    /// - Precondition: The text is a name, which is a fault of the program and not of its input otherwise.
    package init(fixed text: StaticString) {
        guard let name = ModelName("\(text)") else { preconditionFailure("no model name: \(text)") }
        self = name
    }

    /// The name with a hyphen and a suffix; nil when that is no longer a name.
    package func appending(_ suffix: String) -> ModelName? {
        ModelName("\(text)-\(suffix)")
    }

    /// The name.
    package var description: String { text }

    /// Orders names by their bytes.
    package static func < (left: ModelName, right: ModelName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
