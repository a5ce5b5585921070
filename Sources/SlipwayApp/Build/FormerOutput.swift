import SlipwayDomain
import SlipwayOutput
import SlipwayWorkspace

/// An output that is under a name that its model had before.
struct FormerOutput {
    /// Where it stays.
    let directory: OutputDirectory
    /// Its documents.
    let records: OutputRecords

    /// Looks for the output of a spec under the names that it had before: nil where there is none, or where the output is
    /// under its own name already.
    ///
    /// - Parameters:
    ///   - name: The name of the model.
    ///   - formerNames: The names that it had before.
    ///   - out: The output root.
    ///   - reader: Receives what is wrong with documents.
    /// - Throws: The failure to read a document.
    init?(
        _ name: ModelName, _ formerNames: [ModelName], in out: String, _ reader: inout DocumentReader
    ) throws(WorkspaceError) {
        guard !formerNames.isEmpty else { return nil }
        guard try !OutputRecords(OutputDirectory(out: out, name: name), &reader).isOutput else { return nil }
        for former in formerNames where former != name {
            let directory = OutputDirectory(out: out, name: former)
            let records = try OutputRecords(directory, &reader)
            if records.isOutput {
                self.directory = directory
                self.records = records
                return
            }
        }
        return nil
    }
}

extension OutputRecords {
    /// Whether any document says that Slipway made something there.
    var isOutput: Bool { manifest != nil || !promotions.isEmpty }

    /// The releases that were made under another name of the model, with their records as they are under this one.
    ///
    /// - Parameter name: The name of the model.
    /// - Returns: The records by the directories of the releases.
    func renamed(to name: ModelName) -> [RelativePath: PromotionRecord] {
        promotions.compactMapValues { promotion in
            guard promotion.name != name else { return nil }
            var record = promotion.record
            record.winner.rename(promotion.name, name)
            record.incumbent?.rename(promotion.name, name)
            for index in record.runnersUp.indices { record.runnersUp[index].holder.rename(promotion.name, name) }
            return record
        }
    }
}

extension PromotionRecord.Holder {
    /// Names the variant as it is called under another name of the model.
    fileprivate mutating func rename(_ old: ModelName, _ new: ModelName) {
        guard variant.text.hasPrefix("\(old)-"), let name = ModelName("\(new)\(variant.text.dropFirst(old.text.count))")
        else { return }
        variant = name
    }
}
