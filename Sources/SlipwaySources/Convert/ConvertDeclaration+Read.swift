package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayFormats
package import SlipwaySpec
import SlipwayWorkspace

extension ConvertDeclaration {
    /// Looks at the files that a section names; nil after an error.
    ///
    /// - Parameters:
    ///   - section: `model.convert`.
    ///   - place: Where the run may look.
    ///   - known: The digest of a source that is not there, by its path, where a record has it.
    ///   - findings: Receives what is wrong.
    package init?(
        _ section: SourceSection, in place: SourcePlace, known: @escaping (String) -> ContentDigest? = { _ in nil },
        into findings: inout DiagnosticBag
    ) {
        let fields = section.fields
        guard let word = fields.word("with"), let converter = Converter.named(word.value) else { return nil }
        var bag = DiagnosticBag()
        defer { findings.merge(bag) }
        Self.checkKeys(section, converter, word.range, into: &bag)
        let reader = DeclaredFileReader(place: place, path: "model.convert", known: known)
        let source = reader.read(section.stated, "model.convert.source", isSource: true, into: &bag)
        var code: [DeclaredFile] = []
        var function: String?
        var commandFiles: [String: String] = [:]
        if let entry = fields.text("entry"), let colon = entry.value.lastIndex(of: ":") {
            function = String(entry.value[entry.value.index(after: colon)...])
            let path = Located(String(entry.value[..<colon]), entry.range)
            if let file = reader.read(path, "model.convert.entry", into: &bag) { code.append(file) }
        }
        for path in fields.texts("code") {
            if let file = reader.read(path, "model.convert.code", into: &bag) { code.append(file) }
        }
        for (index, word) in fields.texts("command").enumerated() where commandFiles[word.value] == nil {
            // A script is part of what is declared, and the program starts elsewhere. The program itself is one of PATH.
            guard !word.value.contains("{"), index > 0 || word.value.contains("/"), !word.value.hasPrefix("/"),
                (try? place.workspace.resolve(word.value, from: place.stating)) != nil,
                let file = reader.read(word, "model.convert.command", into: &bag)
            else { continue }
            commandFiles[word.value] = file.absolute
            if !code.contains(where: { $0.absolute == file.absolute }) { code.append(file) }
        }
        let check = fields.fields("check")
        let inputs = check?.text("inputs").flatMap { reader.read($0, "model.convert.check.inputs", into: &bag) }
        if let path = fields.text("keep") { reader.checkPlace(path, into: &bag) }
        let lock = fields.fields("python")?.text("lock").flatMap { reader.lock($0, into: &bag) }
        guard !bag.hasErrors, let source else { return nil }
        self.converter = converter
        self.source = source
        self.code = code
        self.function = function
        command = fields.texts("command").map(\.value)
        self.commandFiles = commandFiles
        self.inputs = inputs
        self.lock = lock
        pythonVersion = fields.fields("python")?.text("version")?.value
        isTrusted = fields.word("trust") != nil
        keep = fields.text("keep").map { place.workspace.place(of: $0.value, from: place.stating) }
        options = Self.options(fields.fields("options"))
        self.check = Self.check(check)
        key = Self.key(
            [
                JSONMember("conversion", 1), JSONMember("with", .string(converter.name)),
                JSONMember("version", .integer(converter.version)), JSONMember("source", source.object),
                JSONMember("entry", function.map { .string($0) } ?? .null),
                JSONMember("code", .array(code.map(\.object))),
                JSONMember("command", .array(command.map { .string($0) })),
                JSONMember(
                    "python",
                    [
                        "version": pythonVersion.map { .string($0) } ?? .null,
                        "lock_sha256": lock.map { .string($0.file.digest.hex) } ?? .null,
                    ]), JSONMember("options", options), JSONMember("check", self.check),
                JSONMember("inputs", inputs?.object ?? .null),
            ])
    }

    /// The digest over what is declared.
    static func key(_ members: [JSONMember]) -> ContentDigest {
        SHA256Hasher.digest(JSONWriter.write(.object(members)))
    }

    /// What the converter is told, the keys that are stated alone.
    private static func options(_ fields: SourceFields?) -> JSONValue {
        guard let fields else { return .object([]) }
        var members: [JSONMember] = []
        if let opset = fields.integer("opset") { members.append(JSONMember("opset", .integer(Int64(opset.value)))) }
        if let task = fields.text("task") { members.append(JSONMember("task", .string(task.value))) }
        let inputs = fields.records("inputs")
        if !inputs.isEmpty {
            let values = inputs.map { input in
                JSONMember(
                    input.name.value,
                    [
                        "type": JSONValue.string(input.fields.word("type")?.value ?? "float32"),
                        "dims": JSONValue.array(input.fields.dimensions("dims").map { dimension($0.value) }),
                    ])
            }
            members.append(JSONMember("inputs", .object(values)))
        }
        let outputs = fields.texts("outputs")
        if !outputs.isEmpty { members.append(JSONMember("outputs", .array(outputs.map { .string($0.value) }))) }
        return .object(members)
    }

    private static func dimension(_ dimension: Dimension) -> JSONValue {
        switch dimension {
        case .fixed(let size): .integer(Int64(size))
        case .named(let sum): .string(sum.description)
        case .opaque(let text): .string(text)
        case .anonymous: .string("batch")
        }
    }

    /// How the graph is compared, defaults filled in.
    private static func check(_ fields: SourceFields?) -> JSONValue {
        func numbers(_ key: String, _ standard: [Int]) -> JSONValue {
            let stated = fields?.integers(key).map(\.value) ?? []
            return .array((stated.isEmpty ? standard : stated).map { .integer(Int64($0)) })
        }
        return [
            "batches": numbers("batches", [1, 2, 5]), "lengths": numbers("lengths", [1, 7, 12]),
            "atol": .double(fields?.number("atol")?.value ?? 1e-4),
            "rtol": .double(fields?.number("rtol")?.value ?? 1e-3),
            "rows_beyond": .double(fields?.share("rows_beyond")?.value ?? 0.001),
        ]
    }

    /// Keys that mean nothing to a converter, and those that it lacks.
    private static func checkKeys(
        _ section: SourceSection, _ converter: Converter, _ with: SourceRange, into bag: inout DiagnosticBag
    ) {
        let fields = section.fields
        func misplaced(_ what: String, _ key: String, at range: SourceRange, _ help: String) {
            bag.add(
                Diagnostic(.convertKeyMisplaced, what, at: range, path: "model.convert.\(key)", help: [help]))
        }
        let stated = [
            ("entry", fields.place(of: "entry")), ("command", fields.place(of: "command")),
            ("options.task", fields.fields("options")?.place(of: "task")),
        ]
        for (key, range) in stated {
            guard let range, !converter.keys.contains(key) else { continue }
            misplaced("\"\(key)\" means nothing to the converter \"\(converter.name)\"", key, at: range, "remove it")
        }
        for key in converter.keys.sorted() where stated.first(where: { $0.0 == key })?.1 == nil {
            if key == "entry", section.stated.value.hasSuffix(".pt2") { continue }
            misplaced(
                "the converter \"\(converter.name)\" needs \"\(key)\"", key, at: with,
                "state it: slipway explain convert.\(key)")
        }
        let words = fields.texts("command")
        let count = words.reduce(0) { $0 + $1.value.ranges(of: ModelCommand.output).count }
        if !words.isEmpty, converter.keys.contains("command"), count != 1 {
            misplaced(
                "{output} must occur once among the arguments of the command", "command", at: words[0].range,
                "write {output} once, in the argument that names the file to write")
        }
        let needsTrust =
            converter.runsCode(section.stated.value) || fields.place(of: "entry") != nil
            || !fields.texts("code").isEmpty
        if needsTrust, fields.place(of: "trust") == nil {
            bag.add(
                Diagnostic(
                    .conversionRunsCode, "converting \"\(section.stated.value)\" can run code",
                    at: section.stated.range,
                    path: "model.convert.trust", notes: [converter.whyCode(section)],
                    help: ["state trust: code once you know where the source comes from"]))
        }
    }
}

extension Converter {
    /// Why code can run, in a sentence.
    fileprivate func whyCode(_ section: SourceSection) -> String {
        if section.fields.place(of: "entry") != nil || !section.fields.texts("code").isEmpty {
            return "code of the project is imported"
        }
        switch name {
        case "command": return "the command is a program of the project's choice"
        case "torchscript", "tensorflow": return "a saved program is run to compare it"
        default: return "a pickle runs whatever it says when it is loaded"
        }
    }
}

extension DeclaredFile {
    /// What a key and a report say of it.
    var object: JSONValue { ["path": .string(display), "sha256": .string(digest.hex)] }
}
