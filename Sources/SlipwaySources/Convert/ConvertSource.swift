package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwaySpec
import SlipwayWorkspace

/// A model of a framework that was converted to ONNX: kept in the project, or in the cache. It converts nothing itself.
package struct ConvertSource: ModelSource {
    /// Makes the source.
    package init() {}

    /// The name of the source.
    package static let name = "convert"

    /// The converter that a section names.
    package static func converter(of section: SourceSection) -> Converter? {
        section.fields.word("with").flatMap { Converter.named($0.value) }
    }

    /// A record at a key of its own.
    package var syntax: SourceSyntax {
        SourceSyntax(name: Self.name, field: Self.row, phrase: "a model of a framework that is converted")
    }
    /// 0373 to 0385.
    package var codes: [DiagnosticCode] { DiagnosticCode.convertCodes }

    /// Finds the result of what is declared.
    package func find(
        _ section: SourceSection, in place: SourcePlace, into bag: inout DiagnosticBag
    ) -> FoundModel {
        let kept = section.fields.text("keep").map { keep in
            KeptModel(at: place.workspace.place(of: keep.value, from: place.stating).path)
        }
        let record = kept?.record
        let declared = ConvertDeclaration(
            section, in: place,
            known: { path in
                if let locked = place.lockedConversion, locked.source == path { return locked.sourceDigest }
                return record?.source == path ? record?.sourceDigest : nil
            }, into: &bag)
        guard let declared else { return .nothing }
        let conversion = declared.conversion
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
                bag.add(pointer(section, conversion))
                return .nothing
            case .absent: break
            case .model, .pointer, .foreign:
                bag.add(stale(section, kept, conversion, record))
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
                .modelNotConverted, "\"\(conversion.source)\" has not been converted as the spec declares",
                at: section.range, path: "model.convert", notes: notes,
                help: ["run slipway convert \(place.spec ?? "SPEC"), which runs the converter; this run runs none"]))
        return .nothing
    }

    /// Nothing: the result is one file.
    package func check(_ signature: GraphSignature, _ section: SourceSection, into bag: inout DiagnosticBag) {}

    private func pointer(_ section: SourceSection, _ conversion: ModelConversion) -> Diagnostic {
        Diagnostic(
            .modelNotConverted, "the converted model \"\(conversion.display)\" is a pointer of Git LFS, not the model",
            at: section.range, path: "model.convert.keep",
            help: ["fetch it: git lfs pull --include=\"\(conversion.display)\""])
    }

    private func stale(
        _ section: SourceSection, _ kept: KeptModel, _ conversion: ModelConversion, _ record: ConversionRecord?
    ) -> Diagnostic {
        let note: String
        switch (kept.state, record) {
        case (.foreign, nil): note = "no record beside it says what it was converted from"
        case (.foreign, _): note = "it is not the model that the record beside it describes"
        case (_, let record?) where record.sourceDigest != conversion.sourceDigest:
            note = "it was converted from another \"\(record.source)\""
        default: note = "what is declared of the conversion changed since"
        }
        return Diagnostic(
            .keptModelStale, "\"\(conversion.display)\" is not what the spec declares now", at: section.range,
            path: "model.convert.keep", notes: [note], help: [DiagnosticCode.keptModelStale.remedy])
    }
}
