package import SlipwayDiagnostics

/// Reports runs that cannot be compared: other machines, drivers, servers or requests, or another release than the target.
///
/// What a file does not say is taken as equal.
///
/// - Parameters:
///   - set: The runs.
///   - target: The release that is built for, `24.10`; nil leaves the release to the runs.
///   - bag: Takes an error for each property that differs.
package func checkPlatforms(_ set: MeasurementSet, target: String?, into bag: inout DiagnosticBag) {
    var first: [SourceRange?] = Array(repeating: nil, count: set.platforms.count)
    var shapes: [Int: [(text: String, range: SourceRange)]] = [:]
    for run in set.measurements where set.platforms.indices.contains(run.platform) {
        let isNew = first[run.platform] == nil
        if isNew { first[run.platform] = run.range }
        // Requests of unlike batches have unlike shapes by right.
        guard let text = set.platforms[run.platform].inputShapes,
            isNew || shapes[run.requestBatch]?.contains(where: { $0.text == text }) != true
        else { continue }
        if shapes[run.requestBatch]?.contains(where: { $0.text == text }) != true {
            shapes[run.requestBatch, default: []].append((text, run.range))
        }
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
    for batch in shapes.keys.sorted() { report(shapes[batch] ?? [], "input shapes", &bag) }
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
