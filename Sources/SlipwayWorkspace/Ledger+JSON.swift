internal import SlipwayDiagnostics
internal import SlipwayDomain
internal import SlipwayFormats

extension Ledger {
    /// Reads the digests that a manifest or a promotion record lists; any fault makes it no document of Slipway's, and
    /// nothing that only such a document lists is ever removed.
    package static let reader: LedgerReader = { bytes, key in
        var bag = DiagnosticBag()
        let file = SourceFile(id: SourceID("ledger"), bytes: bytes)
        guard let node = JSONReader.read(file, into: &bag), !bag.hasErrors, node["format_version"]?.integer == 1,
            let entries = node[key]?.object
        else { return nil }
        var digests: [RelativePath: ContentDigest] = [:]
        for entry in entries {
            guard let path = RelativePath(entry.key.value), let text = entry.value.string,
                let digest = ContentDigest(hex: text)
            else { return nil }
            digests[path] = digest
        }
        return digests
    }
}
