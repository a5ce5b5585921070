import SlipwayDiagnostics
package import SlipwayDomain

/// The changes of many models, equal ones together: what a shared template changes is told once.
package struct DiffGroups: Sendable {
    /// A part of the text.
    package enum Section: String, Hashable, Sendable, CaseIterable {
        case breaking = "clients (breaking)"
        case clients
        case operations
        case measurements
    }

    /// A change with the models that have it.
    package struct Entry: Hashable, Sendable {
        /// Its part.
        package let section: Section
        /// The change, `MODEL` in place of the model's name.
        package let text: String
        /// The models, in order.
        package let models: [ModelName]
    }

    /// How many models have each status, statuses without a model left out.
    package let counts: [(status: ModelDifference.Status, count: Int)]
    /// The models that come, go or are renamed, in words.
    package let whole: [String]
    /// The changes, section by section.
    package let entries: [Entry]

    /// How many variants are named before the rest is counted.
    private static let namedVariants = 3

    /// Groups the changes.
    package init(_ differences: [ModelDifference]) {
        counts = [ModelDifference.Status.changed, .added, .removed, .renamed, .unchanged].compactMap { status in
            let count = differences.count { $0.status == status }
            return count == 0 ? nil : (status, count)
        }
        whole = Self.whole(differences)
        var order: [Key] = []
        var models: [Key: [ModelName]] = [:]
        for difference in differences {
            for key in Self.changes(of: difference) {
                if models[key] == nil { order.append(key) }
                models[key, default: []].append(difference.name)
            }
        }
        entries = Section.allCases.flatMap { section in
            order.filter { $0.section == section }.map {
                Entry(section: section, text: $0.text, models: models[$0] ?? [])
            }
        }
    }

    private struct Key: Hashable {
        let section: Section
        let text: String
    }

    private static func whole(_ differences: [ModelDifference]) -> [String] {
        func names(_ status: ModelDifference.Status) -> [String] {
            differences.filter { $0.status == status }.map { difference in
                difference.formerName.map { "\($0) → \(difference.name)" } ?? difference.name.text
            }
        }
        return [ModelDifference.Status.added, .removed, .renamed].compactMap { status in
            let found = names(status)
            return found.isEmpty ? nil : "\(status.rawValue): \(listed(found, most: 5))"
        }
    }

    /// The changes of a model in words that do not name it.
    private static func changes(of difference: ModelDifference) -> [Key] {
        func plain(_ text: String) -> String {
            // Of a renamed model both names matter.
            difference.formerName == nil ? replacing(difference.name.text, in: text) : text
        }
        var keys = difference.clients.filter { _ in difference.status != .removed }.map { change in
            let place = change.release == "release" ? "" : "\(change.release): "
            return Key(section: change.isBreaking ? .breaking : .clients, text: plain(place + change.text))
        }
        for operation in difference.operations { keys.append(Key(section: .operations, text: plain(text(operation)))) }
        if !difference.invalidates.isEmpty {
            let count = difference.invalidates.count
            keys.append(
                Key(
                    section: .measurements,
                    text: count == 1
                        ? "those of one variant count no longer"
                        : "those of \(count) variants count no longer"))
        }
        return keys
    }

    private static func text(_ operation: ModelDifference.Operation) -> String {
        let change = "\(operation.before ?? "-") → \(operation.after ?? "-")"
        let count = operation.variants.count
        switch operation.kind {
        case .variantAdded:
            return "variants added (\(count)): \(listed(operation.variants, most: namedVariants))"
        case .variantRemoved:
            return "variants removed (\(count)): \(listed(operation.variants, most: namedVariants))"
        case .variantChanged:
            return "\(operation.key ?? "") \(change)  (\(count == 1 ? "1 variant" : "\(count) variants"))"
        case .target: return "target \(change)"
        case .model:
            guard operation.key != "served graph" else { return "served graph: \(change)" }
            func short(_ digest: String?) -> String { digest.map { String($0.prefix(12)) } ?? "-" }
            let file = operation.key == "sha256" ? "model" : "model data \(operation.key ?? "")"
            return "\(file) \(short(operation.before)) → \(short(operation.after))"
        case .release: return "\(operation.key ?? "release") \(change)"
        case .deployment, .policy: return "\(operation.key ?? "") \(change)"
        }
    }

    /// Replaces a name in a text where it is a whole word, or the part of a word before a hyphen.
    private static func replacing(_ name: String, in text: String) -> String {
        func isPart(_ byte: UInt8) -> Bool {
            byte == 0x2E || byte == 0x5F || byte == 0x2D || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte)
        }
        let bytes = Array(text.utf8)
        let word = Array(name.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let end = index + word.count
            if end <= bytes.count, Array(bytes[index..<end]) == word, index == 0 || !isPart(bytes[index - 1]),
                end == bytes.count || bytes[end] == 0x2D || !isPart(bytes[end])
            {
                result += Array("MODEL".utf8)
                index = end
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
