package import SlipwayDiagnostics
import SlipwayDomain
package import SlipwaySpec
import SlipwayWorkspace

/// The graph of `model.quantize`, which is in place of the one that it is made of. It quantizes nothing itself.
package enum QuantizeStep {
    /// Finds the result of what is declared.
    ///
    /// - Parameters:
    ///   - quantize: `model.quantize`.
    ///   - section: `model.source`, or `model.convert`.
    ///   - place: Where the run may look for what the section names.
    ///   - own: Where the run may look for what the quantization names.
    ///   - bag: Receives why there is none.
    /// - Returns: The graph of 8 bits, or what there is in its place.
    package static func find(
        _ quantize: QuantizeSection, of section: SourceSection, in place: SourcePlace, _ own: SourcePlace,
        into bag: inout DiagnosticBag
    ) -> FoundModel {
        let kept = quantize.fields.text("keep").map { keep in
            KeptModel(at: own.workspace.place(of: keep.value, from: own.stating).path)
        }
        let declared = ConvertDeclaration(
            quantizing: section, by: quantize, in: place, own, known: own.knownDigests(kept), into: &bag)
        guard let declared else { return .nothing }
        return FoundConversion(declared, kept, quantize.place, in: own).find(into: &bag)
    }
}

extension SourcePlace {
    /// The digests of sources that are not there, by their paths: from the lock, and from a record beside a kept model.
    func knownDigests(_ kept: KeptModel?) -> (String) -> ContentDigest? {
        let record = kept?.record
        let locked = lockedConversion
        return { path in
            if let locked, locked.source == path { return locked.sourceDigest }
            return record?.source == path ? record?.sourceDigest : nil
        }
    }
}
