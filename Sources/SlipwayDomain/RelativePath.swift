/// A path below some root: non-empty components, `/` between them, no `.`, `..`, empty component or NUL.
package struct RelativePath: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The path.
    package let text: String

    /// Makes a path; nil when the text is absolute, leaves its root, or is not in its simplest form.
    package init?(_ text: String) {
        // By bytes, as the system reads it: in a String a combining mark after a "/" hides the separator.
        var (count, dots) = (0, 0)
        var isName: Bool { count > 2 || dots < count }
        for byte in text.utf8 {
            switch byte {
            case 0: return nil
            case 0x2F:
                guard isName else { return nil }
                (count, dots) = (0, 0)
            default:
                count += 1
                if byte == 0x2E { dots += 1 }
            }
        }
        guard isName else { return nil }
        self.text = text
    }

    private init(unchecked text: String) {
        self.text = text
    }

    /// Makes a path of a text in the source code.
    ///
    /// - Precondition: The text is a path, which is a fault of the program and not of its input otherwise.
    package init(fixed text: StaticString) {
        guard let path = RelativePath("\(text)") else { preconditionFailure("no relative path: \(text)") }
        self = path
    }

    /// Makes the path of a name, which holds no slash and begins with a letter or a digit.
    package init(_ name: ModelName) {
        self.init(unchecked: name.text)
    }

    /// This path with a name below it.
    package func appending(_ name: ModelName) -> RelativePath {
        appending(RelativePath(name))
    }

    /// Makes the path of a file that is named by its digest.
    package init(_ digest: ContentDigest) {
        self.init(unchecked: digest.hex)
    }

    /// Makes the path of one file name: a slash or a NUL in it becomes a hyphen.
    package init(fileName text: String) {
        let bytes = text.utf8.map { $0 == 0x2F || $0 == 0 ? 0x2D : $0 }
        self = RelativePath(String(decoding: bytes, as: UTF8.self)) ?? RelativePath(unchecked: "-")
    }

    /// Makes the path of a version's directory.
    ///
    /// - Parameter version: The version, 0 or more.
    package init(version: Int) {
        self.init(unchecked: String(version))
    }

    /// What follows a directory in this path; nil when the path is that directory or lies elsewhere.
    package func relative(to directory: RelativePath) -> RelativePath? {
        guard isInside(directory), text.utf8.count > directory.text.utf8.count else { return nil }
        return RelativePath(
            unchecked: String(decoding: text.utf8.dropFirst(directory.text.utf8.count + 1), as: UTF8.self))
    }

    /// This path with another one below it.
    package func appending(_ other: RelativePath) -> RelativePath {
        RelativePath(unchecked: "\(text)/\(other.text)")
    }

    /// The components, outermost first; never empty.
    package var components: [Substring] { text.utf8.split(separator: 0x2F).map(Substring.init) }

    /// The last component.
    package var lastComponent: String { components.last.map(String.init) ?? text }

    /// The path of the directory that holds this one; nil when that is the root.
    package var parent: RelativePath? {
        guard let slash = text.utf8.lastIndex(of: 0x2F) else { return nil }
        return RelativePath(unchecked: String(text[..<slash]))
    }

    /// Whether this path is the other one or lies below it.
    package func isInside(_ other: RelativePath) -> Bool {
        guard text.utf8.starts(with: other.text.utf8) else { return false }
        let rest = text.utf8.dropFirst(other.text.utf8.count)
        return rest.isEmpty || rest.first == 0x2F
    }

    /// The path.
    package var description: String { text }

    /// Orders by bytes, so that listings are the same on every machine.
    package static func < (left: RelativePath, right: RelativePath) -> Bool {
        // Most paths of a tree begin alike and every tree is sorted, so this walks over plain bytes.
        let (one, other) = (left.text.utf8Span.span, right.text.utf8Span.span)
        let count = min(one.count, other.count)
        for index in 0..<count where one[index] != other[index] { return one[index] < other[index] }
        return one.count < other.count
    }
}
