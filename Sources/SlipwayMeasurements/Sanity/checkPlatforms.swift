package import SlipwayDiagnostics

/// Reports runs that cannot be compared: other machines, drivers, servers or requests, or another release than the target.
///
/// What a file does not say is taken as equal. Several requests may be measured, such as texts of two lengths, when every
/// variant was measured with all of them.
///
/// - Parameters:
///   - set: The runs; see ``unifyRequests(_:_:)``.
///   - target: The release that is built for, `24.10`; nil leaves the release to the runs.
///   - requests: The requests of the plan; empty leaves them to the runs.
///   - bag: Takes an error for each property that differs.
package func checkPlatforms(
    _ set: MeasurementSet, target: String?, requests: [KnownRequest] = [], into bag: inout DiagnosticBag
) {
    var first: [SourceRange?] = Array(repeating: nil, count: set.platforms.count)
    for run in set.measurements where set.platforms.indices.contains(run.platform) {
        if first[run.platform] == nil { first[run.platform] = run.range }
    }
    let used = zip(set.platforms, first).compactMap { platform, range in range.map { (platform, $0) } }
    let properties: [(name: String, value: (Platform) -> String?)] = [
        ("processors", { $0.cpu }),
        ("numbers of processor cores", { $0.cores.map { String($0) } }),
        ("GPUs", { $0.gpus.map { $0.isEmpty ? "none" : $0.joined(separator: ", ") } }),
        ("drivers", { $0.driver }),
        ("server releases", { $0.release }),
    ]
    for property in properties {
        var seen: [(text: String, range: SourceRange)] = []
        for (platform, range) in used {
            guard let text = property.value(platform), !seen.contains(where: { $0.text == text }) else { continue }
            seen.append((text, range))
        }
        report(seen, property.name, &bag)
    }
    checkShapes(set, requests, &bag)
    guard let target else { return }
    var others: Set<String> = []
    for (platform, range) in used {
        guard let release = platform.release, release != target, others.insert(release).inserted else { continue }
        bag.add(
            Diagnostic(
                .otherServerRelease, "measured with release \(release), the target is \(target)", at: range,
                notes: ["backends change between releases, and speed with them"],
                help: ["measure with release \(target), or set `target` to \"\(release)\""]))
    }
}

private func report(_ seen: [(text: String, range: SourceRange)], _ name: String, _ bag: inout DiagnosticBag) {
    guard seen.count > 1 else { return }
    bag.add(
        Diagnostic(
            .mixedPlatforms, "measurements of different \(name) are mixed", at: seen[1].range, label: seen[1].text,
            secondary: [Label(seen[0].range, seen[0].text)],
            notes: ["found: \(seen.map { "\"\($0.text)\"" }.joined(separator: ", "))"],
            help: ["give the measurements of one platform; `--release NAME` keeps an incumbent for each"]))
}

/// Reports variants that were measured with other requests than others, and requests that are none of the plan's.
private func checkShapes(_ set: MeasurementSet, _ requests: [KnownRequest], _ bag: inout DiagnosticBag) {
    /// The first run with some shapes, of all variants and of each.
    var all: [Int: [String: SourceRange]] = [:]
    var own: [Int: [String: [String?: SourceRange]]] = [:]
    var last: (variant: String, platform: Int, batch: Int)?
    for run in set.measurements where set.platforms.indices.contains(run.platform) {
        if let last, last == (run.variant, run.platform, run.requestBatch) { continue }
        last = (run.variant, run.platform, run.requestBatch)
        let shapes = set.platforms[run.platform].inputShapes
        // Requests of unlike batches have unlike shapes by right.
        if own[run.requestBatch]?[run.variant]?[shapes] == nil {
            own[run.requestBatch, default: [:]][run.variant, default: [:]][shapes] = run.range
        }
        if let shapes, all[run.requestBatch]?[shapes] == nil {
            all[run.requestBatch, default: [:]][shapes] = run.range
        }
    }
    let planned = requests.compactMap(\.forms.first)
    func named(_ shapes: some Sequence<String>) -> String {
        shapes.sorted().map { "\"\(set.requestNames[$0] ?? $0)\"" }.joined(separator: ", ")
    }
    for batch in all.keys.sorted() {
        guard let seen = all[batch] else { continue }
        let order = seen.sorted {
            ($0.value.source.path, $0.value.span.start, $0.key) < ($1.value.source.path, $1.value.span.start, $1.key)
        }
        // The plan states requests of one item.
        if batch == 1, !planned.isEmpty {
            let strange = order.first { !planned.contains($0.key) }
            let missing = planned.filter { seen[$0] == nil }
            if let strange {
                bag.add(
                    Diagnostic(
                        .mixedPlatforms, "measured with other requests than the plan states", at: strange.value,
                        label: strange.key,
                        notes: ["the plan has \(planned.map { "\"\($0)\"" }.joined(separator: ", "))"],
                        help: ["measure with the requests of profile/plan.json, or change \"profile\" in the spec"]))
                continue
            }
            if !missing.isEmpty {
                bag.add(
                    Diagnostic(
                        .mixedPlatforms, "a request of the plan was not measured: \(named(missing))",
                        at: order.first?.value, notes: ["measured: \(named(seen.keys))"],
                        help: ["measure it as well, or take it out of \"profile.axes\""]))
                continue
            }
        }
        guard seen.count > 1 else { continue }
        for (variant, shapes) in (own[batch] ?? [:]).sorted(by: { $0.key < $1.key }) {
            let missing = seen.keys.filter { shapes[$0] == nil }
            guard !missing.isEmpty else { continue }
            let range = shapes.min { ($0.key ?? "") < ($1.key ?? "") }?.value
            bag.add(
                Diagnostic(
                    .mixedPlatforms, "measurements of different input shapes are mixed", at: range,
                    notes: ["\"\(variant)\" was not measured with \(named(missing)), and others were"],
                    help: ["measure every variant with every request, or give the measurements of one request"]))
            break
        }
    }
}
