import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

/// A key below `model.<backend>` that becomes a parameter of config.pbtxt.
struct GivenParameter: Sendable {
    /// How a value is written.
    enum Form {
        /// `true` and `false`, as the backend reads them.
        case flag(on: String, off: String?)
        /// A word, by what the backend calls it; in upper case where nothing else is said.
        case word([String: String])
        /// A number.
        case number
        /// A text.
        case text
    }

    /// The row of the language.
    let field: SpecField
    /// The name of the parameter.
    let parameter: String
    /// How a value is written.
    let form: Form
    /// The first release that reads it; nil for all.
    let since: TritonRelease?
    /// The last release that reads it; nil for all.
    let until: TritonRelease?
    /// What has its meaning in later releases; nil for nothing.
    let successor: String?
    /// The name that it has from a release on; nil where it keeps its name.
    let renamed: (since: TritonRelease, parameter: String)?
    /// Whether it says something to instances on GPUs alone.
    let isForGPUs: Bool

    init(
        _ field: SpecField, _ parameter: String, _ form: Form, since: TritonRelease? = nil, until: TritonRelease? = nil,
        successor: String? = nil, renamed: (since: TritonRelease, parameter: String)? = nil, isForGPUs: Bool = false
    ) {
        self.field = field
        self.parameter = parameter
        self.form = form
        self.since = since
        self.until = until
        self.successor = successor
        self.renamed = renamed
        self.isForGPUs = isForGPUs
    }

    /// The text of the parameter and where it is stated; nil where the spec leaves it out.
    func value(in section: BackendSection) -> Located<String?>? {
        let key = field.key
        switch form {
        case .flag(let on, let off): return section.boolean(key).map { Located($0.value ? on : off, $0.range) }
        case .word(let names):
            return section.word(key).map { Located(names[$0.value] ?? $0.value.uppercased(), $0.range) }
        case .number:
            return section.integer(key).map { Located(String($0.value), $0.range) }
                ?? section.number(key).map { Located(Self.text($0.value), $0.range) }
        case .text: return section.text(key).map { Located($0.value, $0.range) }
        }
    }

    private static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }
}

extension [GivenParameter] {
    /// Checks the keys of a section against the target.
    ///
    /// - Parameters:
    ///   - name: The key of the section below `model`.
    ///   - resolved: The spec.
    ///   - bag: Receives the findings.
    func check(_ name: String, _ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
        let document = resolved.document
        guard let section = document.model.settings.section(name) else { return }
        let runsOnGPUs = document.effectiveProviders.contains { $0.provider.value.requiredKind == .gpu }
        for row in self {
            guard let stated = row.value(in: section) else { continue }
            let (key, path) = (row.field.key, "model.\(name).\(row.field.key)")
            if let since = row.since, resolved.release < since {
                bag.add(
                    Diagnostic(
                        .backendKeyNewer, "\(key) needs Triton \(since), the target is \(resolved.release)",
                        at: stated.range, path: path,
                        notes: ["the backend of Triton \(resolved.release) does not read \(row.parameter)"],
                        help: ["set target.triton to \"\(since)\" or later, or remove it"],
                        suggestion: document.targeting(since)))
            } else if let until = row.until, resolved.release > until {
                bag.add(
                    Diagnostic(
                        .backendKeyNewer, "\(key) is read up to Triton \(until), the target is \(resolved.release)",
                        at: stated.range, path: path,
                        notes: ["the backend of Triton \(resolved.release) does not read \(row.parameter) any more"],
                        help: [row.successor.map { "write \($0)" } ?? "remove it"],
                        suggestion: document.tree.removing(key: key, around: stated.range)))
            } else if row.isForGPUs, !runsOnGPUs {
                bag.add(
                    Diagnostic(
                        .settingWithoutEffect, "\(key) has no effect on the CPU", at: stated.range, path: path,
                        help: ["remove it, or add cuda to execution_providers"],
                        suggestion: document.tree.removing(key: key, around: stated.range)))
            }
        }
    }

    /// The parameters of a section for a release, in the order of the table.
    func parameters(_ section: BackendSection?, in release: TritonRelease) -> [(name: String, text: String)] {
        guard let section else { return [] }
        return compactMap { row in
            guard let text = row.value(in: section)?.value else { return nil }
            if let renamed = row.renamed, release >= renamed.since { return (renamed.parameter, text) }
            return (row.parameter, text)
        }
    }
}
