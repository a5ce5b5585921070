package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayFormats
package import SlipwaySpec
import SlipwayWorkspace

extension ConvertDeclaration {
    /// Looks at the files that a quantization names, and at the model that it is made of; nil after an error.
    ///
    /// - Parameters:
    ///   - section: `model.source`, or `model.convert`.
    ///   - quantize: `model.quantize`.
    ///   - place: Where the run may look for what the section names.
    ///   - own: Where the run may look for what the quantization names.
    ///   - known: The digest of a source that is not there, by its path, where a record has it.
    ///   - findings: Receives what is wrong.
    package init?(
        quantizing section: SourceSection, by quantize: QuantizeSection, in place: SourcePlace, _ own: SourcePlace,
        known: @escaping (String) -> ContentDigest? = { _ in nil }, into findings: inout DiagnosticBag
    ) {
        let fields = quantize.fields
        let path = "model.quantize"
        var bag = DiagnosticBag()
        defer { findings.merge(bag) }
        QuantizeRules(quantize).check(into: &bag)
        let reader = DeclaredFileReader(place: own, path: path, known: known)
        let check = fields.fields("check")
        let calibrate = fields.fields("calibrate")
        let inputs = check?.text("inputs").flatMap { reader.read($0, "\(path).check.inputs", into: &bag) }
        let recorded = calibrate?.text("file").flatMap { reader.read($0, "\(path).calibrate.file", into: &bag) }
        if let keep = fields.text("keep") { reader.checkPlace(keep, into: &bag) }
        let isConverted = section.source == ConvertSource.name
        let python = fields.fields("python") ?? (isConverted ? section.fields.fields("python") : nil)
        let lockReader =
            fields.fields("python") == nil
            ? DeclaredFileReader(place: place, path: "model.convert", known: known) : reader
        let lock = python?.text("lock").flatMap { lockReader.lock($0, into: &bag) }
        var source: DeclaredFile?
        var base: ConvertDeclaration?
        if isConverted {
            base = ConvertDeclaration(section, in: place, known: known, into: &bag)
            source = base?.source
        } else if let digest = section.digest("sha256") {
            source = DeclaredFile(brought: section, digest.value, in: place)
        } else {
            source = DeclaredFileReader(place: place, path: "model", known: known).read(
                section.stated, "model.source", isSource: true, missing: .missingModel, into: &bag)
        }
        guard !bag.hasErrors, let source else { return nil }
        converter = Converter.quantize
        self.path = path
        self.source = source
        self.base = base?.conversion
        code = []
        function = nil
        command = []
        self.inputs = inputs
        self.lock = lock
        pythonVersion = python?.text("version")?.value
        isTrusted = false
        keep = fields.text("keep").map { own.workspace.place(of: $0.value, from: own.stating) }
        options = Self.quantizeOptions(fields)
        self.check = Self.quantizeCheck(check, calibrate)
        calibrationFile = recorded
        calibration = calibrate.map(Self.calibration) ?? .null
        checkData = Self.checkData(check, calibrate)
        let model: JSONValue = base.map { ["conversion": .string($0.key.hex)] } ?? source.object
        key = Self.key([
            JSONMember("quantization", .integer(converter.version)), JSONMember("source", model),
            JSONMember(
                "python",
                [
                    "version": pythonVersion.map { .string($0) } ?? .null,
                    "lock_sha256": lock.map { .string($0.file.digest.hex) } ?? .null,
                ]),
            JSONMember("options", options), JSONMember("calibration", calibration),
            JSONMember("calibration_file", recorded?.object ?? .null), JSONMember("check", self.check),
            JSONMember("data", checkData), JSONMember("inputs", inputs?.object ?? .null),
        ])
    }

    /// What onnxruntime.quantization is told, defaults filled in.
    private static func quantizeOptions(_ fields: SourceFields) -> JSONValue {
        func texts(_ key: String) -> JSONValue { .array(fields.texts(key).map { .string($0.value) }) }
        return [
            "method": .string(fields.word("method")?.value ?? ""),
            "for": .string(fields.word("for")?.value ?? QuantizeRules.cpu), "operators": texts("operators"),
            "exclude": texts("exclude"), "per_channel": .bool(fields.boolean("per_channel")?.value ?? true),
            "reduce_range": .bool(fields.boolean("reduce_range")?.value ?? false),
        ]
    }

    private static func calibration(_ fields: SourceFields) -> JSONValue {
        let method = JSONMember("method", .string(fields.word("method")?.value ?? "minmax"))
        guard let count = fields.integer("count") else { return .object([method]) }
        return .object([
            method, JSONMember("count", .integer(Int64(count.value))),
            JSONMember("seed", .integer(Int64(fields.integer("seed")?.value ?? 0))),
            JSONMember("lengths", numbers(fields.integers("lengths"), [32])),
            JSONMember("data", elements(fields.data("data"))),
        ])
    }

    private static func quantizeCheck(_ fields: SourceFields?, _ calibrate: SourceFields?) -> JSONValue {
        func limit(_ key: String) -> JSONValue { fields?.number(key).map { .double($0.value) } ?? .null }
        // Lengths that no calibration saw have other ranges: they are compared where somebody asks for them.
        let seen =
            calibrate?.place(of: "count") == nil ? [1, 7, 12] : calibrate?.integers("lengths").map(\.value) ?? []
        return [
            "batches": numbers(fields?.integers("batches") ?? [], [1, 2, 5]),
            "lengths": numbers(fields?.integers("lengths") ?? [], seen.isEmpty ? [32] : seen),
            "cosine": .double(fields?.number("cosine")?.value ?? 0.99), "max_abs_error": limit("max_abs_error"),
            "max_rel_error": limit("max_rel_error"),
            "agreement": .double(fields?.share("agreement")?.value ?? 0.99),
        ]
    }

    /// The elements that are compared on: those of the check, else those of the calibration.
    private static func checkData(_ check: SourceFields?, _ calibrate: SourceFields?) -> JSONValue {
        let stated = check?.data("data") ?? []
        let data = stated.isEmpty ? calibrate?.data("data") ?? [] : stated
        return data.isEmpty ? .null : elements(data)
    }

    private static func numbers(_ stated: [Located<Int>], _ standard: [Int]) -> JSONValue {
        .array((stated.isEmpty ? standard : stated.map(\.value)).map { .integer(Int64($0)) })
    }

    private static func elements(_ data: [InputData]) -> JSONValue {
        .object(data.map { JSONMember($0.input.value, $0.source.value.object) })
    }
}

extension DeclaredFile {
    /// The model that an address or a command brings: it has the digest that the spec states, wherever the file is.
    fileprivate init(brought section: SourceSection, _ digest: ContentDigest, in place: SourcePlace) {
        let cached = place.fetcher?.cached(digest)
        self.init(
            absolute: cached?.path ?? "",
            display: section.isURL
                ? publicURL(section.stated.value) : ModelCommand(section.words)?.display ?? section.stated.value,
            digest: digest, state: cached == nil ? .absent : .present, range: section.range)
    }
}

extension DataSource {
    /// What `slipway_convert/quantize_data.py` reads.
    fileprivate var object: JSONValue {
        switch self {
        case .zeros: ["values": [0]]
        case .ones: ["values": [1]]
        case .random(let low, let high, let seed):
            ["random": [low.object, high.object], "seed": .unsigned(seed)]
        case .range(let start, let step): ["start": start.object, "step": step.object]
        case .values(let elements): ["values": .array(elements.map(\.object))]
        case .file: .null
        }
    }
}

extension DataElement {
    fileprivate var object: JSONValue {
        switch self {
        case .integer(let value): .integer(value)
        case .unsigned(let value): .unsigned(value)
        case .number(let value): .double(value)
        case .boolean(let value): .bool(value)
        case .text(let value): .string(value)
        }
    }
}
