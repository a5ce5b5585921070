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
    /// 0373 to 0389.
    package var codes: [DiagnosticCode] { DiagnosticCode.convertCodes }

    /// Finds the result of what is declared.
    package func find(
        _ section: SourceSection, in place: SourcePlace, into bag: inout DiagnosticBag
    ) -> FoundModel {
        let kept = section.fields.text("keep").map { keep in
            KeptModel(at: place.workspace.place(of: keep.value, from: place.stating).path)
        }
        let declared = ConvertDeclaration(section, in: place, known: place.knownDigests(kept), into: &bag)
        guard let declared else { return .nothing }
        return FoundConversion(declared, kept, section.range, in: place).find(into: &bag)
    }

    /// Nothing: the result is one file.
    package func check(_ signature: GraphSignature, _ section: SourceSection, into bag: inout DiagnosticBag) {}
}
