internal import SlipwayDiagnostics
internal import SlipwayDomain
internal import SlipwayFormats
internal import SlipwaySystem

/// A Python interpreter with its packages, as it says itself.
package struct PythonEnvironment: Hashable, Sendable {
    /// The path of the interpreter, or its name where it is looked for in PATH.
    package let interpreter: String
    /// Its version: `3.11.7`.
    package let version: String
    /// `CPython`.
    package let implementation: String
    /// The platform: `linux-x86_64`.
    package let platform: String
    /// The version of every package, by name; sorted by name.
    package let packages: [Package]

    /// A package.
    package struct Package: Hashable, Sendable {
        /// The name, in lower case with `-`.
        package let name: String
        /// The version.
        package let version: String
    }

    /// The version without its patch: `3.11`.
    package var minor: String { version.split(separator: ".").prefix(2).joined(separator: ".") }

    /// Everything that can change a result, in one text.
    package var identity: String {
        ([implementation, version, platform] + packages.map { "\($0.name)==\($0.version)" }).joined(separator: "\n")
    }

    /// Takes what the probe printed.
    init?(_ bytes: [UInt8], interpreter: String) {
        var bag = DiagnosticBag()
        guard let root = JSONReader.read(SourceFile(id: SourceID("probe"), bytes: bytes), into: &bag),
            let version = root["python"]?.string, let implementation = root["implementation"]?.string,
            let platform = root["platform"]?.string, let entries = root["packages"]?.object
        else { return nil }
        self.interpreter = interpreter
        self.version = version
        self.implementation = implementation
        self.platform = platform
        packages = entries.compactMap { entry in
            entry.value.string.map { Package(name: entry.key.value, version: $0) }
        }
    }
}

/// A package that a lock pins.
package struct PinnedPackage: Hashable, Sendable {
    /// The name, in lower case with `-`.
    package let name: String
    /// The version.
    package let version: String
}

/// `requirements.lock`: packages with their versions and the SHA-256 of their files, one a line, and nothing else.
///
/// A file of requirements may name indexes, addresses and further files, which a lock of the project has no need for.
package struct PythonLock: Hashable, Sendable {
    /// The bytes.
    package let bytes: [UInt8]
    /// What it pins.
    package let packages: [PinnedPackage]
    /// The Python and the platform whose wheels it pins, as `slipway convert --lock` wrote them; nil where nothing is said.
    package let madeFor: Interpreter?

    /// An interpreter, as far as wheels depend on it.
    package struct Interpreter: Hashable, Sendable {
        /// Its minor version: `3.11`.
        package let python: String
        /// Its platform: `linux-x86_64`.
        package let platform: String

        /// Makes a description.
        package init(python: String, platform: String) {
            self.python = python
            self.platform = platform
        }

        /// The comment that says so at the start of a lock.
        package var comment: String { "\(Self.start)\(python) on \(platform), of:" }

        fileprivate static let start = "# Written by slipway convert --lock for Python "

        fileprivate init?(comment: some StringProtocol) {
            guard comment.hasPrefix(Self.start) else { return nil }
            let words = comment.dropFirst(Self.start.count).split(separator: " ")
            guard words.count == 4, words[1] == "on", words[2].hasSuffix(","), words[3] == "of:" else { return nil }
            self.init(python: String(words[0]), platform: String(words[2].dropLast()))
        }
    }

    /// A line that does not belong into a lock, by its number from 1.
    package struct Fault: Error, Hashable {
        /// The number.
        package let line: Int
        /// The line.
        package let text: String
    }

    /// Reads a lock.
    ///
    /// - Throws: The first line that is neither a pinned package nor a comment.
    package init(_ bytes: [UInt8]) throws(Fault) {
        self.bytes = bytes
        var madeFor: Interpreter?
        var packages: [PinnedPackage] = []
        // A line may go on behind a backslash, as pip-compile and uv write it.
        let text = String(decoding: bytes, as: UTF8.self).replacing("\\\r\n", with: " ").replacing("\\\n", with: " ")
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if madeFor == nil { madeFor = Interpreter(comment: line) }
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let first = words.first else { continue }
            let parts = first.split(separator: "=", omittingEmptySubsequences: false)
            let hashes = words.dropFirst()
            guard parts.count == 3, parts[1].isEmpty, Self.isName(parts[0]), Self.isName(parts[2]), !hashes.isEmpty,
                hashes.allSatisfy({
                    $0.hasPrefix("--hash=sha256:") && ContentDigest(hex: String($0.dropFirst(14))) != nil
                })
            else { throw Fault(line: index + 1, text: String(line.prefix(100))) }
            packages.append(
                PinnedPackage(
                    name: parts[0].lowercased().replacing("_", with: "-").replacing(".", with: "-"),
                    version: String(parts[2])))
        }
        guard !packages.isEmpty else { throw Fault(line: 1, text: "") }
        self.packages = packages
        self.madeFor = madeFor
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.first != 0x2D
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2D, 0x2E, 0x5F, 0x2B, 0x21].contains(byte)
            }
    }
}
