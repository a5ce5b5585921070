internal import SlipwayOutput

/// A program with its arguments that writes a model file.
package struct ModelCommand: Hashable, Sendable {
    /// What stands for the path of the file.
    package static let output = "{output}"

    /// The program, a path or a name that is looked for in PATH, and its arguments.
    package let words: [String]

    /// Makes a command; nil unless ``output`` is in it exactly once, and not in the program's own name.
    package init?(_ words: [String]) {
        guard let program = words.first, !program.isEmpty, program.ranges(of: Self.output).isEmpty,
            words.reduce(0, { $0 + $1.ranges(of: Self.output).count }) == 1
        else { return nil }
        self.words = words
    }

    /// The command as a person would type it.
    package var text: String { Manifest.Source.command(words).text }

    /// What stands for the path of the file in documents.
    package var display: String { "command \(text)" }

    /// The arguments without the program's name, with the path of the file.
    func arguments(writing path: String) -> [String] {
        words.dropFirst().map { $0.replacing(Self.output, with: path) }
    }
}

/// Whether a run may run the commands of specs.
package enum CommandUse: Hashable, Sendable {
    /// It runs none, whoever trusts it.
    case never
    /// It would, and nobody said that it may.
    case untrusted
    /// It may.
    case trusted
}
