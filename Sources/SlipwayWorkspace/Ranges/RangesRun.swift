import SlipwayDiagnostics
package import SlipwayFormats
internal import SlipwaySystem

/// One run of the program that measures the ranges of a graph's values.
package struct RangesRun: Sendable {
    /// What it found.
    package struct Found: Hashable, Sendable {
        /// The version of ONNX Runtime.
        package let runtime: String
        /// The largest finite absolute number of each value, by name.
        package let values: [String: Double]
    }

    /// Why it found nothing, with what the program said.
    package enum Failed: Error {
        /// There is no such interpreter, or it does not run.
        case noPython
        /// The program knows what is wrong.
        case known(message: String, notes: [String])
        /// It ended badly or was stopped; a clause.
        case ended(reason: String, said: [String])
        /// A call failed.
        case machine(WorkspaceError)
    }

    /// The text of the program.
    package let program: String
    /// What it is asked, but for its folders.
    package let members: [JSONMember]
    /// The elements of all requests, one behind the other.
    package let inputs: [UInt8]
    /// The interpreter.
    package let interpreter: String
    /// What it may take.
    package let limits: RunLimits
    /// Whether what it leaves running is ended.
    package let endsOrphans: Bool

    /// Makes a run.
    package init(
        program: String, members: [JSONMember], inputs: [UInt8], interpreter: String, limits: RunLimits,
        endsOrphans: Bool
    ) {
        self.program = program
        self.members = members
        self.inputs = inputs
        self.interpreter = interpreter
        self.limits = limits
        self.endsOrphans = endsOrphans
    }

    /// Runs the program, confined to a folder below a cache that is gone afterwards.
    ///
    /// - Parameter cache: The cache.
    /// - Returns: What it found.
    /// - Throws: Why it found nothing.
    package func run(in cache: ModelFetcher) throws(Failed) -> Found {
        let calls = FileCalls()
        let scratch: ScratchDirectory
        let place: String
        do throws(WorkspaceError) {
            scratch = try ScratchDirectory(in: "\(cache.cache)/ranges", prefix: ".run", isKept: false)
            place = try naming("read", scratch.path) { () throws(Errno) in try calls.realPath(scratch.path) }
            try prepare(place, calls)
        } catch {
            throw .machine(error)
        }
        defer { withExtendedLifetime(scratch) {} }
        let ended: BoundedRun.Result
        do throws(WorkspaceError) {
            // The program starts in a folder of its own.
            let isRelative = interpreter.utf8.first != 0x2F && interpreter.utf8.contains(0x2F)
            let start = isRelative ? (try? calls.workingDirectory()).map { "\($0)/\(interpreter)" } : nil
            var run = BoundedRun(
                program: start ?? interpreter,
                arguments: ["-s", "-B", "\(place)/program/measure_ranges.py", "\(place)/program/request.json"],
                folder: "\(place)/out", environment: .computing(in: "\(place)/out/tmp"), limits: limits)
            run.endsOrphans = endsOrphans
            ended = try run.run()
        } catch .notFound {
            throw .noPython
        } catch {
            throw .machine(error)
        }
        switch ended.end {
        case .exited(0): break
        case .exited(let code):
            if code == 3, let known = try document("\(place)/out/failure.json", calls, ended.said),
                let message = known["message"]?.string
            {
                throw .known(message: message, notes: known["notes"]?.array?.compactMap(\.string) ?? [])
            }
            throw .ended(reason: "ended with exit code \(code)", said: ended.said)
        case .stopped(let reason): throw .ended(reason: reason, said: ended.said)
        }
        guard let found = try document("\(place)/out/ranges.json", calls, ended.said),
            let runtime = found["onnxruntime"]?.string, let values = found["values"]?.object
        else { throw .ended(reason: "left no result", said: ended.said) }
        var largest: [String: Double] = [:]
        for entry in values {
            guard let number = entry.value.double, number.isFinite, number >= 0 else {
                throw .ended(reason: "left a result that is not one", said: ended.said)
            }
            largest[entry.key.value] = number
        }
        return Found(runtime: runtime, values: largest)
    }

    private func prepare(_ place: String, _ calls: FileCalls) throws(WorkspaceError) {
        _ = try calls.makeDirectories("\(place)/program")
        _ = try calls.makeDirectories("\(place)/out/tmp")
        try calls.writeSmall(Array(program.utf8), to: "\(place)/program/measure_ranges.py")
        try calls.writeSmall(inputs, to: "\(place)/program/inputs.bin")
        let own = [
            JSONMember("program", .string("\(place)/program")), JSONMember("output", .string("\(place)/out")),
        ]
        try calls.writeSmall(JSONWriter.write(.object(own + members)), to: "\(place)/program/request.json")
    }

    /// A document that the program left; nil where there is none that can be read.
    private func document(_ path: String, _ calls: FileCalls, _ said: [String]) throws(Failed) -> JSONNode? {
        guard let facts = try? calls.stat(path) else { return nil }
        guard facts.kind == .regular, facts.linkCount == 1 else {
            throw .ended(reason: "left a link or a folder where its result belongs", said: said)
        }
        guard let bytes = try? calls.readSmall(path, in: .working, limit: 64 << 20) else { return nil }
        var bag = DiagnosticBag()
        return JSONReader.read(SourceFile(id: SourceID("result"), bytes: bytes), into: &bag)
    }
}
