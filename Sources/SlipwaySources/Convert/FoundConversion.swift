import SlipwayDiagnostics
import SlipwayDomain
import SlipwayWorkspace

/// Where the result of a declared conversion is: kept in the project, in the cache, or in a lock that replaces it.
struct FoundConversion {
    private let declared: ConvertDeclaration
    private let kept: KeptModel?
    private let range: SourceRange
    private let place: SourcePlace

    init(_ declared: ConvertDeclaration, _ kept: KeptModel?, _ range: SourceRange, in place: SourcePlace) {
        self.declared = declared
        self.kept = kept
        self.range = range
        self.place = place
    }

    private var conversion: ModelConversion { declared.conversion }
    private var done: String { declared.isQuantization ? "quantized" : "converted" }

    /// The result, verified.
    func find(into bag: inout DiagnosticBag) -> FoundModel {
        let isLocked = place.lockedConversion?.key == conversion.key
        if let kept {
            switch kept.state {
            case .model(let record) where record.key == conversion.key:
                return .converted(.init(keptAt: kept.path, of: conversion), conversion)
            case .pointer(let record) where record.key == conversion.key:
                if let cached = place.fetcher?.cached(record.model.digest) {
                    return .converted(.init(keptAt: cached.path, of: conversion), conversion)
                }
                if isLocked, place.locked?.digest == record.model.digest { return .locked(wanted: conversion.display) }
                bag.add(pointer)
                return .nothing
            case .absent: break
            case .model, .pointer, .foreign:
                bag.add(stale(kept))
                return .nothing
            }
        }
        if let cached = place.fetcher?.converted(conversion.key) {
            return .converted(.init(keptAt: cached.model, of: conversion), conversion)
        }
        if isLocked { return .locked(wanted: conversion.display) }
        var notes = ["no result of it is in the cache"]
        if kept != nil { notes[0] += ", and none is kept at \"\(conversion.display)\"" }
        if let locked = place.lockedConversion, locked.key != conversion.key {
            notes.append("the output was built of another conversion: the source or what is declared changed since")
        }
        bag.add(
            Diagnostic(
                .modelNotConverted, "\"\(conversion.source)\" has not been \(done) as the spec declares",
                at: range, path: declared.path, notes: notes,
                help: ["run slipway convert \(place.spec ?? "SPEC"), which runs the converter; this run runs none"]))
        return .nothing
    }

    private var pointer: Diagnostic {
        Diagnostic(
            .modelNotConverted, "the \(done) model \"\(conversion.display)\" is a pointer of Git LFS, not the model",
            at: range, path: "\(declared.path).keep",
            help: ["fetch it: git lfs pull --include=\"\(conversion.display)\""])
    }

    private func stale(_ kept: KeptModel) -> Diagnostic {
        let note: String
        switch (kept.state, kept.record) {
        case (.foreign, nil): note = "no record beside it says what it was \(done) from"
        case (.foreign, _): note = "it is not the model that the record beside it describes"
        case (_, let record?) where record.sourceDigest != conversion.sourceDigest:
            note = "it was \(done) from another \"\(record.source)\""
        default:
            let what = declared.isQuantization ? "quantization" : "conversion"
            note = "what is declared of the \(what) changed since"
        }
        return Diagnostic(
            .keptModelStale, "\"\(conversion.display)\" is not what the spec declares now", at: range,
            path: "\(declared.path).keep", notes: [note], help: [DiagnosticCode.keptModelStale.remedy])
    }
}
