package import SlipwayApp
internal import SlipwayDomain
package import SlipwayFormats
internal import SlipwayReport

/// What a spec yields, for people and for machines.
package struct OverviewView {
    let overview: SpecOverview
    /// Whether one variant was asked for, so that the origin of each value is shown.
    let isSingle: Bool

    /// Makes the view.
    package init(overview: SpecOverview, isSingle: Bool) {
        self.overview = overview
        self.isSingle = isSingle
    }

    /// Lines for people.
    package var text: String { (isSingle ? overview.variants.flatMap(lines) : table).map { $0 + "\n" }.joined() }

    /// The variants with what differs from the baseline.
    private var table: [String] {
        let variants = overview.variants
        let width = variants.map(\.name.text.count).max() ?? 0
        let head =
            "\(overview.name): \(variants.count) variant\(variants.count == 1 ? "" : "s") for Triton \(overview.target)"
        let base = Dictionary((variants.first?.settings ?? []).map { ($0.key, $0.value) }) { first, _ in first }
        return [head]
            + variants.map { variant in
                let own = variant.settings.filter { base[$0.key] != .some($0.value) }
                let words = own.map { "\($0.key.split(separator: ".").last ?? "") \($0.value ?? "-")" }
                let what = variant.isBaseline ? "baseline" : words.joined(separator: ", ")
                let pad = String(repeating: " ", count: width - variant.name.text.count)
                return "  \(variant.name)\(pad)  \(variant.id)  \(DisplayText.safe(what))"
            }
    }

    private func lines(_ variant: SpecOverview.Variant) -> [String] {
        let keys = variant.settings.map(\.key.count).max() ?? 0
        let values = variant.settings.map { ($0.value ?? "-").count }.max() ?? 0
        return ["\(variant.name)  id \(variant.id)\(variant.isBaseline ? "  (baseline)" : "")"]
            + variant.settings.map { setting in
                let value = setting.value ?? "-"
                let key = setting.key + String(repeating: " ", count: keys - setting.key.count)
                let room = String(repeating: " ", count: max(0, min(values, 40) - value.count))
                return "  \(DisplayText.safe(key))  \(DisplayText.safe(value))\(room)  \(words(setting.origin))"
            }
    }

    private func words(_ origin: SpecOverview.Origin) -> String {
        switch origin {
        case .spec(let file, let line): "\(file):\(line)"
        case .fragment(let file, let line): "\(file):\(line) (fragment)"
        case .graph: "the graph"
        case .fallback: "default"
        }
    }

    /// The result for machines (golden/schema/show.schema.json).
    package var json: JSONValue {
        [
            "format_version": 1, "name": .string(overview.name.text), "target": .string(overview.target),
            "variants": .array(
                overview.variants.map { variant in
                    [
                        "name": .string(variant.name.text), "id": .string(variant.id),
                        "baseline": .bool(variant.isBaseline),
                        "settings": .array(variant.settings.map(Self.object)),
                    ]
                }),
        ]
    }

    private static func object(_ setting: SpecOverview.Setting) -> JSONValue {
        let (origin, file, line): (String, JSONValue, JSONValue) =
            switch setting.origin {
            case .spec(let file, let line): ("spec", .string(file), .integer(Int64(line)))
            case .fragment(let file, let line): ("fragment", .string(file), .integer(Int64(line)))
            case .graph: ("graph", .null, .null)
            case .fallback: ("default", .null, .null)
            }
        return [
            "key": .string(setting.key), "value": setting.value.map { .string($0) } ?? .null,
            "origin": .string(origin), "file": file, "line": line,
        ]
    }
}
