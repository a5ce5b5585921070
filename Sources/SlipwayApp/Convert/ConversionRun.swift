import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySources
import SlipwaySpec
import SlipwayWorkspace

/// The steps of a spec's model, those whose result is not there.
struct ConversionRun {
    let spec: String
    let stated: StatedConversion
    let request: ConvertRequest
    /// Told how a model that is to be quantized is fetched.
    let fetching: FetchWatch
    let watch: ConvertWatch
    /// What became of the steps so far.
    private(set) var results: [ConvertResult] = []

    init(
        spec: String, stated: StatedConversion, request: ConvertRequest, fetching: @escaping FetchWatch,
        watch: @escaping ConvertWatch
    ) {
        self.spec = spec
        self.stated = stated
        self.request = request
        self.fetching = fetching
        self.watch = watch
    }

    private var isTrusted: Bool { request.project.commandUse(trusted: request.trustsCode) == .trusted }

    /// Converts the model of `model.convert`.
    ///
    /// - Returns: The result; nil after an error.
    /// - Throws: A failure of the machine.
    mutating func convert(
        into outcome: inout Outcome<[ConvertResult]>
    ) throws(WorkspaceError) -> ConversionRecord? {
        guard let declared = ConvertDeclaration(stated.section, in: stated.place, into: &outcome.bag),
            let cache = cache(for: declared, into: &outcome)
        else { return nil }
        return try settle(declared, in: cache, into: &outcome) { run, outcome in
            run.run(declared, cache, of: nil, into: &outcome)
        }
    }

    /// Quantizes the model of `model.quantize`, and converts before it what it is made of.
    ///
    /// - Returns: Whether the result is there.
    /// - Throws: A failure of the machine.
    mutating func quantize(
        _ quantize: QuantizeSection, _ own: SourcePlace, into outcome: inout Outcome<[ConvertResult]>
    ) throws(WorkspaceError) -> Bool {
        let declared = ConvertDeclaration(
            quantizing: stated.section, by: quantize, in: stated.place, own, into: &outcome.bag)
        guard let declared, let cache = cache(for: declared, into: &outcome) else { return false }
        return try settle(declared, in: cache, into: &outcome) { run, outcome throws(WorkspaceError) in
            if declared.base != nil {
                guard let made = try run.convert(into: &outcome) else { return nil }
                guard let model = run.model(made, declared, in: cache, into: &outcome) else { return nil }
                return run.run(declared, cache, of: (model, made.model.digest), into: &outcome)
            }
            guard declared.source.state == .absent else {
                return run.run(declared, cache, of: nil, into: &outcome)
            }
            // The address or the command brings it into the cache; then it is there.
            guard run.fetch(into: &outcome) else { return nil }
            let found = ConvertDeclaration(
                quantizing: run.stated.section, by: quantize, in: run.stated.place, own, into: &outcome.bag)
            return found.flatMap { run.run($0, cache, of: nil, into: &outcome) }
        } != nil
    }

    /// The result that is there, else the one that is made, put where it is kept.
    private mutating func settle(
        _ declared: ConvertDeclaration, in cache: ModelFetcher, into outcome: inout Outcome<[ConvertResult]>,
        _ make: (inout Self, inout Outcome<[ConvertResult]>) throws(WorkspaceError) -> ConvertedModel?
    ) throws(WorkspaceError) -> ConversionRecord? {
        if !request.isForced, let record = try standing(declared, in: cache) {
            add(.unchanged, declared, record)
            return record
        }
        guard let found = try make(&self, &outcome) else { return nil }
        if let keep = declared.keep { _ = try KeptModel(at: keep.path).write(found) }
        add(.converted, declared, found.record)
        return found.record
    }

    private mutating func add(
        _ status: ConvertResult.Status, _ declared: ConvertDeclaration, _ record: ConversionRecord
    ) {
        results.append(
            ConvertResult(
                spec: spec, name: stated.name, status: status, conversion: declared.conversion, record: record))
    }

    /// The cache; nil with a finding where there is no place for one.
    private func cache(
        for declared: ConvertDeclaration, into outcome: inout Outcome<[ConvertResult]>
    ) -> ModelFetcher? {
        if let cache = request.project.fetcher { return cache }
        outcome.bag.add(
            Diagnostic(
                .modelNotConverted, "there is no place for the result of a conversion", at: declared.source.range,
                path: declared.path, help: ["name a directory with --cache"]))
        return nil
    }

    /// The record of a result that is there, after it was put where it is kept.
    private func standing(
        _ declared: ConvertDeclaration, in cache: ModelFetcher
    ) throws(WorkspaceError) -> ConversionRecord? {
        if let keep = declared.keep {
            let kept = KeptModel(at: keep.path)
            switch kept.state {
            case .model(let record) where record.key == declared.key && kept.hasFiles(of: record): return record
            case .pointer(let record) where record.key == declared.key: return record
            default: break
            }
            guard let found = cache.converted(declared.key) else { return nil }
            _ = try kept.write(found)
            return found.record
        }
        return cache.converted(declared.key)?.record
    }

    /// The file of a conversion's result, which a quantization reads.
    private func model(
        _ made: ConversionRecord, _ declared: ConvertDeclaration, in cache: ModelFetcher,
        into outcome: inout Outcome<[ConvertResult]>
    ) -> String? {
        if let found = cache.converted(made.key), found.record.model == made.model { return found.model }
        if let cached = cache.cached(made.model.digest) { return cached.path }
        if let keep = stated.section.fields.text("keep") {
            let place = stated.place.workspace.place(of: keep.value, from: stated.place.stating)
            if case .model = KeptModel(at: place.path).state { return place.path }
        }
        let keep = declared.base?.keep ?? ""
        outcome.bag.add(
            Diagnostic(
                .modelNotConverted, "the converted model \"\(keep)\" is a pointer of Git LFS, not the model",
                at: stated.section.range, path: "model.convert.keep",
                help: ["fetch it: git lfs pull --include=\"\(keep)\""]))
        return nil
    }

    /// Fetches a model that is given by URL, or has a command bring it, into the cache.
    private func fetch(into outcome: inout Outcome<[ConvertResult]>) -> Bool {
        var place = stated.place
        place.commands = request.project.commandUse(trusted: request.trustsCode)
        place.run = { command, digest, fetcher in runCommand(command, digest, with: fetcher, watch: fetching) }
        place.fetch = { url, digest, fetcher in fetchModel(url, digest, with: fetcher, watch: fetching) }
        guard let source = modelSources.first(where: { $0.syntax.name == stated.section.source }) else { return false }
        switch source.find(stated.section, in: place, into: &outcome.bag) {
        case .file: return true
        case .failure(let error): outcome.fail(error)
        default: break
        }
        return false
    }

    /// Runs the converter; `made` is the model of the conversion that it goes on from, nil where the source is a file.
    private func run(
        _ declared: ConvertDeclaration, _ cache: ModelFetcher, of made: (path: String, digest: ContentDigest)?,
        into outcome: inout Outcome<[ConvertResult]>
    ) -> ConvertedModel? {
        for file in declared.missing {
            outcome.bag.add(
                Diagnostic(
                    .conversionSourceUnusable,
                    file.state == .pointer
                        ? "\"\(file.display)\" is a pointer of Git LFS, not the file"
                        : "\"\(file.display)\" does not exist",
                    at: file.range, path: declared.path,
                    help: [
                        file.state == .pointer
                            ? "fetch it: git lfs pull --include=\"\(file.display)\"" : "correct the path"
                    ]))
        }
        if declared.runsCode(usesLock: request.python == nil && declared.lock != nil), !isTrusted {
            outcome.bag.add(
                Diagnostic(
                    .conversionNotTrusted,
                    "converting \"\(declared.source.display)\" runs code that the project brings",
                    at: declared.source.range, path: declared.path, notes: [declared.whyTrust(request.python)],
                    help: [DiagnosticCode.conversionNotTrusted.remedy]))
        }
        guard !outcome.bag.hasErrors else { return nil }
        do throws(ConversionFailure) {
            let environment = try environment(declared, cache, into: &outcome)
            watch(.converts(source: declared.source.display, converter: declared.converter.name))
            return try cache.convert(
                declared.request(name: stated.name, in: environment, trusted: isTrusted, of: made),
                limits: request.limits,
                isForced: request.isForced, endsOrphans: request.endsOrphans)
        } catch {
            outcome.bag.add(error.diagnostic(of: declared, python: request.python))
            if case .machine(let failure) = error {
                outcome.failures.append(Failure(failure, isNamed: false, isReported: true))
            }
            return nil
        }
    }

    /// The environment that the request names, else that of the lock.
    private func environment(
        _ declared: ConvertDeclaration, _ cache: ModelFetcher, into outcome: inout Outcome<[ConvertResult]>
    ) throws(ConversionFailure) -> PythonEnvironment {
        let maker = PythonMaker(
            cache: cache, probe: ConverterProgram.probe, limits: request.limits, endsOrphans: request.endsOrphans)
        guard let path = request.python else {
            guard let (file, lock) = declared.lock else { throw .noEnvironment }
            return try maker.locked(lock, version: declared.pythonVersion) {
                watch(.makesEnvironment(lock: file.display))
            }
        }
        let environment = try maker.given(path, version: declared.pythonVersion)
        if let (file, lock) = declared.lock {
            let found = Dictionary(environment.packages.map { ($0.name, $0.version) }) { first, _ in first }
            let other = lock.packages.filter { found[$0.name] != $0.version }
            if !other.isEmpty {
                outcome.bag.add(
                    Diagnostic(
                        .environmentDiffers, "\"\(path)\" has other packages than \"\(file.display)\" pins",
                        at: file.range, path: "\(declared.path).python.lock",
                        notes: other.prefix(5).map {
                            "\($0.name) \($0.version) is pinned; the environment has \(found[$0.name] ?? "none")"
                        }, help: [DiagnosticCode.environmentDiffers.remedy]))
            }
        }
        return environment
    }
}

extension ConvertDeclaration {
    /// Why whoever converts must trust the project.
    fileprivate func whyTrust(_ python: String?) -> String {
        if isTrusted { return "the spec says trust: code of it" }
        return "the environment is made of packages that \"\(lock?.file.display ?? "")\" names"
            + (python == nil ? "; one that you name with --python needs no trust" : "")
    }
}
