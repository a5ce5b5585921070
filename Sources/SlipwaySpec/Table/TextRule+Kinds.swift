import SlipwayDomain

extension TextRule {
    /// A model name.
    package static let modelName = TextRule(
        "a model name", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$",
        rule: "Letters, digits, \".\", \"_\" and \"-\"; begins with a letter or a digit; at most 128 characters."
    ) { ModelName($0) != nil }

    /// The name of a warmup set; it becomes part of file names.
    package static let setName = TextRule(
        "a name of a warmup set", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$",
        rule: "Letters, digits, \".\", \"_\" and \"-\"; begins with a letter or a digit; at most 128 characters."
    ) { ModelName($0) != nil }

    /// The name of a dynamic axis, as the graph has it: any text.
    package static let axisName = TextRule(
        "an axis name", pattern: "^[^\\u0000]+$",
        rule:
            "The name in the graph, any text that is not empty; in quotes where YAML would take it for something else."
    ) { !$0.isEmpty && !$0.utf8.contains(0) }

    /// The name of a graph's input or output: any text.
    package static let tensorName = TextRule(
        "a tensor name", pattern: "^[^\\u0000]+$", rule: "Any text that is not empty."
    ) { !$0.isEmpty && !$0.utf8.contains(0) }

    /// A path in the project.
    package static let path = TextRule(
        "a path", pattern: "^[^/\\u0000][^\\u0000]*$", rule: "A path relative to the file that states it, with \"/\"."
    ) { !$0.isEmpty && !$0.hasPrefix("/") && !$0.utf8.contains(0) }

    /// A path on the machine that serves.
    package static let serverPath = TextRule(
        "an absolute path on the serving machine", pattern: "^/[^\\u0000]*$", rule: "A path that begins with \"/\"."
    ) { $0.hasPrefix("/") && !$0.utf8.contains(0) }

    /// A SHA-256 digest.
    package static let digest = TextRule(
        "a SHA-256 digest", pattern: "^[0-9A-Fa-f]{64}$", rule: "64 hexadecimal digits."
    ) { ContentDigest(hex: $0) != nil }

    /// A Triton release.
    package static let release = TextRule(
        "a Triton release, such as \"24.10\"", pattern: "^[0-9]{2}\\.(0[1-9]|1[0-2])$",
        rule: "Two digits of the year, a dot, two digits of the month."
    ) { text in
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == 0x2E else { return false }
        guard [0, 1, 3, 4].allSatisfy({ (0x30...0x39).contains(bytes[$0]) }) else { return false }
        let month = Int(bytes[3] - 0x30) * 10 + Int(bytes[4] - 0x30)
        return (1...12).contains(month)
    }

    /// The devices whose arena shrinks.
    package static let devices = TextRule(
        "a list of devices, such as \"cpu:0;gpu:0\"", pattern: "^(cpu|gpu):[0-9]+(;(cpu|gpu):[0-9]+)*$",
        rule: "`cpu:N` or `gpu:N`, several with \";\" between them."
    ) { text in
        text.split(separator: ";", omittingEmptySubsequences: false).allSatisfy { part in
            let halves = part.split(separator: ":", omittingEmptySubsequences: false)
            return halves.count == 2 && ["cpu", "gpu"].contains(String(halves[0])) && !halves[1].isEmpty
                && halves[1].utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    /// The name of an environment variable.
    package static let variable = TextRule(
        "a name of an environment variable", pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
        rule: "Letters, digits and \"_\"; no digit first."
    ) { AxisSum.isIdentifier($0) }

    /// Text that is not empty.
    package static let words = TextRule(
        "a text of at least one character", pattern: "^[^\\u0000]+$", rule: "Any text that is not empty."
    ) { !$0.isEmpty && !$0.utf8.contains(0) }

    /// A minor version of Python.
    package static let pythonVersion = TextRule(
        "a version of Python, such as \"3.12\"", pattern: "^3\\.[0-9]{1,2}$", rule: "`3.` and one or two digits."
    ) { text in
        let digits = text.utf8.dropFirst(2)
        return text.hasPrefix("3.") && (1...2).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Any text.
    package static let anything = TextRule("a text", pattern: "^[^\\u0000]*$", rule: "Any text.") {
        !$0.utf8.contains(0)
    }
}
