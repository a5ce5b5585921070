package import SlipwayDomain
package import SlipwayFormats
internal import SlipwaySystem

/// What a converter is to do.
package struct ConversionRequest: Sendable {
    /// The digest over everything that the spec declares.
    package let key: ContentDigest
    /// The files of the converter, by their paths in its folder.
    package let program: [(path: String, text: String)]
    /// The digest of what another conversion made, where that is its source; nil for a file, whose digest the key holds.
    package let input: ContentDigest?
    /// What it is asked, but for its environment and its folder.
    package let members: [JSONMember]
    /// The environment that it runs in.
    package let environment: PythonEnvironment

    /// Makes a request.
    package init(
        key: ContentDigest, program: [(path: String, text: String)], input: ContentDigest? = nil,
        members: [JSONMember], environment: PythonEnvironment
    ) {
        self.key = key
        self.input = input
        self.program = program
        self.members = members
        self.environment = environment
    }

    /// The digest of the converter's own files.
    package static func digest(of program: [(path: String, text: String)]) -> ContentDigest {
        var hasher = SHA256Hasher()
        for file in program { hasher.update(Array("\(file.path) \(file.text.utf8.count)\n\(file.text)".utf8)[...]) }
        return hasher.finish()
    }

    /// The digest over everything that can change the result.
    package var result: ContentDigest {
        var hasher = SHA256Hasher()
        hasher.update(
            Array("slipway conversion 1\n\(key)\n\(Self.digest(of: program))\n\(environment.identity)\n".utf8)[...])
        if let input { hasher.update(Array("\(input)\n".utf8)[...]) }
        return hasher.finish()
    }
}

extension ModelFetcher {
    /// Converts a model, and takes the result into the cache.
    ///
    /// The converter runs in a process of its own, which can write to one folder of this run alone. Its result gets a place
    /// in the cache only when it is whole and its check passed.
    ///
    /// - Parameters:
    ///   - request: What to convert.
    ///   - limits: What the converter may take.
    ///   - isForced: Whether it is converted although the result is there.
    ///   - endsOrphans: Whether what the converter leaves running is ended.
    /// - Returns: The result.
    /// - Throws: Why there is none; the cache is as it was then.
    package func convert(
        _ request: ConversionRequest, limits: RunLimits, isForced: Bool, endsOrphans: Bool
    ) throws(ConversionFailure) -> ConvertedModel {
        let held: CacheLock
        do throws(WorkspaceError) {
            held = try holdLock("\(request.key).lock", in: conversions)
        } catch {
            throw .machine(error)
        }
        defer { release(held) }
        let result = request.result
        if !isForced, let found = convertedResult(result) {
            try point(request.key, at: found, in: held.directory)
            return found
        }
        let scratch: ScratchDirectory
        do throws(WorkspaceError) {
            // Under the lock of the key no other run uses one.
            ScratchDirectory.removeAll(in: conversions, prefix: ".\(request.key)")
            scratch = try ScratchDirectory(in: conversions, prefix: ".\(request.key)", isKept: false)
        } catch {
            throw .machine(error)
        }
        defer { withExtendedLifetime(scratch) {} }
        let folder = try prepare(request, in: scratch)
        let ended: BoundedRun.Result
        do throws(WorkspaceError) {
            var run = BoundedRun(
                program: request.environment.interpreter,
                arguments: [
                    "-s", "-B", "\(Workspace.folder(of: folder))/program/main.py",
                    "\(Workspace.folder(of: folder))/request.json",
                ],
                folder: folder, environment: Self.conversionEnvironment(folder), limits: limits)
            run.endsOrphans = endsOrphans
            ended = try run.run()
        } catch .notFound {
            throw .noPython(wanted: nil, seen: [request.environment.interpreter])
        } catch {
            throw .machine(error)
        }
        try judge(ended, in: folder)
        let found = try take(request, result, from: folder, ended.said, into: held.directory)
        try point(request.key, at: found, in: held.directory)
        return found
    }

    /// Writes the converter and what it is asked into a folder; returns the folder that it may write to.
    private func prepare(_ request: ConversionRequest, in scratch: ScratchDirectory) throws(ConversionFailure) -> String
    {
        do throws(WorkspaceError) {
            let place = try naming("read", scratch.path) { () throws(Errno) in try calls.realPath(scratch.path) }
            for file in request.program {
                let path = "\(place)/program/\(file.path)"
                _ = try calls.makeDirectories(Workspace.folder(of: path))
                try calls.writeSmall(Array(file.text.utf8), to: path)
            }
            let folder = "\(place)/out"
            _ = try calls.makeDirectories("\(folder)/tmp")
            let environment = request.environment
            let members =
                [
                    JSONMember("key", .string(request.key.hex)), JSONMember("result", .string(request.result.hex)),
                    JSONMember("output", .string(folder)),
                ] + request.members + [
                    JSONMember(
                        "environment",
                        [
                            "python": .string(environment.version),
                            "implementation": .string(environment.implementation),
                            "platform": .string(environment.platform),
                            "packages": .object(
                                environment.packages.map { JSONMember($0.name, .string($0.version)) }),
                        ])
                ]
            try calls.writeSmall(JSONWriter.write(.object(members)), to: "\(place)/request.json")
            return folder
        } catch {
            throw .machine(error)
        }
    }

    /// Refuses a run that did not end well, with what the converter knows of it.
    private func judge(_ ended: BoundedRun.Result, in folder: String) throws(ConversionFailure) {
        switch ended.end {
        case .exited(0): return
        case .exited(let code):
            let bytes = (try? calls.readSmall("\(folder)/failure.json", in: .working, limit: 1 << 20)) ?? []
            if code == 3, let known = ConversionFailure(document: bytes) { throw known }
            throw .converter(reason: "ended with exit code \(code)", said: ended.said)
        case .stopped(let reason): throw .converter(reason: reason, said: ended.said)
        }
    }

    /// Verifies what a converter left, and gives it its place.
    private func take(
        _ request: ConversionRequest, _ result: ContentDigest, from folder: String, _ said: [String],
        into directory: Directory
    ) throws(ConversionFailure) -> ConvertedModel {
        for name in [ConvertedModel.modelName, ConvertedModel.recordName, ConvertedModel.outputsName] {
            guard let facts = try? calls.stat("\(folder)/\(name)") else {
                throw .converter(reason: "left no \(name)", said: said)
            }
            guard facts.kind == .regular, facts.linkCount == 1 else {
                throw .converter(reason: "left a link or a folder where \(name) belongs", said: said)
            }
        }
        let bytes: [UInt8]
        let model: FileDigest
        do throws(WorkspaceError) {
            bytes = try calls.readSmall(
                "\(folder)/\(ConvertedModel.recordName)", in: .working, limit: ConversionRecord.limit)
            model = try SHA256Hasher.digest(
                of: "\(folder)/\(ConvertedModel.modelName)", in: .working, calls: calls, follow: false)
        } catch .tooLarge {
            throw .converter(reason: "left a convert.json of more than \(ConversionRecord.limit >> 20) MiB", said: said)
        } catch {
            throw .machine(error)
        }
        guard let record = ConversionRecord(bytes), record.key == request.key, record.result == result,
            record.model == model
        else { throw .converter(reason: "left a convert.json that is not of its model", said: said) }
        for file in record.files {
            let path = "\(folder)/\(ConvertedModel.filesName)/\(file.name)"
            guard let facts = try? calls.stat(path), facts.kind == .regular, facts.linkCount == 1,
                (try? SHA256Hasher.digest(of: path, in: .working, calls: calls, follow: false)) == file.content
            else { throw .converter(reason: "left a convert.json that is not of \"\(file.name)\"", said: said) }
        }
        do throws(WorkspaceError) {
            try publish(folder, as: result, record, into: directory)
        } catch {
            throw .machine(error)
        }
        guard let found = convertedResult(result) else {
            throw .converter(reason: "left a result that changed while it was taken", said: said)
        }
        return found
    }

    /// Moves the files of a result into a folder of their own and gives it its name.
    private func publish(
        _ folder: String, as result: ContentDigest, _ record: ConversionRecord, into directory: Directory
    ) throws(WorkspaceError) {
        let whole = "\(Workspace.folder(of: folder))/result"
        _ = try calls.makeDirectories(whole)
        let files = record.files.map { "\(ConvertedModel.filesName)/\($0.name)" }
        if !files.isEmpty { _ = try calls.makeDirectories("\(whole)/\(ConvertedModel.filesName)") }
        for name in [ConvertedModel.modelName, ConvertedModel.recordName, ConvertedModel.outputsName] + files {
            try naming("write", "\(whole)/\(name)") { () throws(Errno) in
                try calls.rename("\(folder)/\(name)", in: .working, to: "\(whole)/\(name)", in: .working, .keep)
                let descriptor = try calls.openFile("\(whole)/\(name)", follow: false)
                defer { calls.close(descriptor) }
                // Models that are linked to it must not be changed through any of its names.
                try calls.setPermissions(0o444, of: descriptor, path: name)
                try calls.sync(descriptor, path: name)
            }
        }
        let shown = directory.display(result.hex)
        do throws(Errno) {
            try calls.rename(whole, in: .working, to: result.hex, in: directory, .keep)
        } catch .fileExists {
            // A result that is damaged, or made again: the old one goes with the folder of this run.
            try naming("write", shown) { () throws(Errno) in
                try calls.rename(whole, in: .working, to: result.hex, in: directory, .exchange)
            }
        } catch {
            throw WorkspaceError(error, "write", shown)
        }
        try naming("write", shown) { () throws(Errno) in try calls.sync(directory.descriptor, path: shown) }
        // The model is also found by its digest, as fetched ones are; where it cannot be linked, by the result alone.
        try? calls.link(
            "\(conversions)/\(result)/\(ConvertedModel.modelName)", in: .working, to: "\(cache)/\(record.model.digest)",
            in: .working)
    }

    /// Has a key name its result.
    private func point(
        _ key: ContentDigest, at found: ConvertedModel, in directory: Directory
    ) throws(ConversionFailure) {
        if converted(key)?.record.result == found.record.result { return }
        let part = ".\(key).json-\(Host.processID)"
        let text = JSONWriter.write(["format_version": 1, "result": .string(found.record.result.hex)])
        do throws(WorkspaceError) {
            try? calls.unlink(part, in: directory)
            try calls.writeSmall(text, to: directory.display(part))
            try naming("write", directory.display("\(key).json")) { () throws(Errno) in
                let descriptor = try calls.openFile(part, in: directory, follow: false)
                defer { calls.close(descriptor) }
                try calls.sync(descriptor, path: part)
                try calls.rename(part, in: directory, to: "\(key).json", in: directory, .replace)
            }
        } catch {
            throw .machine(error)
        }
    }

    /// What a converter gets: no network of a hub either.
    private static func conversionEnvironment(_ folder: String) -> ProgramEnvironment {
        .computing(
            in: "\(folder)/tmp",
            further: ["HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TF_CPP_MIN_LOG_LEVEL": "2"])
    }
}

extension ConversionFailure {
    /// What a converter says of its failure; nil where that is not readable.
    fileprivate init?(document bytes: [UInt8]) {
        guard let text = ConversionRecord.failure(bytes) else { return nil }
        self = .known(kind: text.kind, message: text.message, notes: text.notes)
    }
}
