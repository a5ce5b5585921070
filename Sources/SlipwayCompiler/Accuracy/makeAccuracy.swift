import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayPromotion
import SlipwaySpec

/// Decides what the accuracy of variants is measured with, and checks what `promote` says of it.
///
/// - Parameters:
///   - spec: The checked spec.
///   - variants: The variants, which say whether requests have a batch axis.
///   - bag: Receives the findings.
/// - Returns: The plan; nil where the spec has no `accuracy`, an error was added, or a file that the plan needs is not there.
func makeAccuracy(_ spec: CheckedSpec, _ variants: [Variant], into bag: inout DiagnosticBag) -> AccuracyPlan? {
    let document = spec.resolved.document
    checkMeasures(spec, into: &bag)
    guard let section = document.accuracy else { return nil }
    let hasItems = variants.contains { $0.configuration.maxBatchSize > 0 }
    let inputs = TensorFitter(tensors: spec.inputs, noun: "input", hasItems: hasItems, axes: spec.axes)
    let requests: AccuracyPlan.Requests?
    var count: Int?
    switch section.inputs {
    case .file(let path):
        let rows = read(path, .inputs, inputs, spec, into: &bag)
        requests = rows.map { .recorded($0) }
        count = rows?.count
    case .generated(let stated, let seed, let data):
        requests = generate(stated, seed: seed, data, hasItems: hasItems, spec, into: &bag).map { .generated($0) }
        count = stated.value
    }
    let reference: AccuracyPlan.Reference?
    switch section.against {
    case .baseline: reference = .baseline
    case .source: reference = .source
    case .file(let path):
        let outputs = TensorFitter(tensors: spec.outputs, noun: "output", hasItems: hasItems, axes: [:])
        let rows = read(path, .outputs, outputs, spec, into: &bag)
        if let rows, let count, rows.count != count {
            bag.add(
                Diagnostic(
                    .tensorsDoNotFit, "\"\(path.value)\" has answers to \(rows.count) rows, and \(count) are sent",
                    at: path.range, path: "accuracy.against.file",
                    help: ["record an answer to each row, in their order"]))
            return nil
        }
        reference = rows.map { .recorded($0) }
    }
    guard let requests, let reference else { return nil }
    return AccuracyPlan(requests: requests, hasItems: hasItems, reference: reference)
}

/// Reads a file of recorded tensors; nil after an error, or where the file is not there, which has its own finding.
private func read(
    _ path: Located<String>, _ role: TensorFile.Role, _ fitter: TensorFitter, _ spec: CheckedSpec,
    into bag: inout DiagnosticBag
) -> [[TensorData]]? {
    let key = DataFileKey(statedIn: path.range.source, path: path.value)
    guard let bytes = spec.resolved.dataFiles[key] else { return nil }
    let place = role == .inputs ? "accuracy.inputs.file" : "accuracy.against.file"
    let requests: [[TensorData]]
    do throws(TensorFileFault) {
        requests = try TensorFile.read(bytes, role)
    } catch {
        bag.add(
            Diagnostic(
                .unreadableTensors, "\"\(path.value)\" cannot be read: \(error.message)", at: path.range, path: place,
                notes: error.notes, help: error.help))
        return nil
    }
    do throws(TensorFileFault) {
        return try fitter.rows(of: requests)
    } catch {
        bag.add(
            Diagnostic(
                .tensorsDoNotFit, "\"\(path.value)\" does not fit: \(error.message)", at: path.range, path: place,
                notes: error.notes, help: error.help))
        return nil
    }
}

/// Makes requests; nil after an error.
private func generate(
    _ count: Located<Int>, seed: Int, _ data: [InputData], hasItems: Bool, _ spec: CheckedSpec,
    into bag: inout DiagnosticBag
) -> [[TensorFill]]? {
    let profile = spec.resolved.document.profile
    let path = "accuracy.inputs"
    let errorsBefore = bag.count(.error)
    SetNames(spec).check(data: data, shapes: [], axes: [], path: path, into: &bag)
    var sizer = TensorSizer(spec: spec, batching: hasItems, path: path)
    let stated = (profile?.axes ?? []).map { AxisChoice(axis: $0.axis, picks: Array($0.picks.prefix(1))) }
    let picks = stated + batchOfOne(spec, batches: hasItems, stated: stated, at: count.range)
    var fills: [TensorFill] = []
    for input in spec.inputs {
        let entry =
            data.first { $0.input.value == input.name } ?? profile?.data.first { $0.input.value == input.name }
        if entry == nil, input.type.isInteger {
            bag.add(
                Diagnostic(
                    .undeclaredProfileData,
                    "accuracy does not say what the integer input \"\(input.name)\" holds", at: count.range, path: path,
                    help: ["add data: {\(input.name): {random: [0, …]}} to \"accuracy.inputs\", or to \"profile\""]))
            continue
        }
        guard
            let sizes = sizer.sizes(
                of: input, shapes: profile?.shapes ?? [], picks: picks, at: count.range, into: &bag),
            let fill = DataChecker(spec: spec, path: path)
                .fill(input, sizes: sizes, data: entry, at: count.range, into: &bag)
        else { continue }
        fills.append(entry == nil ? fill.undeclared : fill)
    }
    guard bag.count(.error) == errorsBefore else { return nil }
    let bytes = fills.reduce(0) { $0 + $1.elementCount * ($1.type.byteWidth ?? 4) }
    guard bytes <= AccuracyPlan.largestRequests / count.value else {
        bag.add(
            Diagnostic(
                .tensorsDoNotFit, "\(count.value) requests take more than 256 MiB", at: count.range, path: path,
                help: ["make fewer"]))
        return nil
    }
    return (0..<count.value).map { row in fills.map { $0.reseeded(UInt64(seed), row: row) } }
}

extension TensorFill {
    /// The same tensor of another request: random elements are others.
    fileprivate func reseeded(_ seed: UInt64, row: Int) -> TensorFill {
        guard case .random(let low, let high, let own) = source else { return self }
        let mixed = own &+ seed &* 1_000_003 &+ UInt64(row) &* 7_368_787
        return TensorFill(
            name: name, type: type, sizes: sizes, source: .random(low: low, high: high, seed: mixed), fileBytes: [])
    }
}

/// Checks what `promote` says of accuracy: there is something to measure it with, and outputs that it names are served.
private func checkMeasures(_ spec: CheckedSpec, into bag: inout DiagnosticBag) {
    let document = spec.resolved.document
    guard let promote = document.promote else { return }
    let stated = promote.objective.map(\.metric) + promote.require.map(\.metric)
    let measures = stated.compactMap { name in AccuracyMeasure(named: name.value).map { (name, $0) } }
    guard let first = measures.first else { return }
    guard let section = document.accuracy else {
        bag.add(
            Diagnostic(
                .accuracyWithoutInputs,
                "\"\(first.0.value)\" is a metric of accuracy, and the spec has no \"accuracy\"",
                at: first.0.range, path: "promote", notes: ["nothing says which requests to compare the answers of"],
                help: ["add accuracy: {inputs: {file: recorded.npz}}"]))
        return
    }
    let names = spec.outputs.map(\.name)
    for (name, measure) in measures {
        guard let output = measure.output, !names.contains(output) else { continue }
        let near = didYouMean(output, among: names)
        bag.add(
            Diagnostic(
                .unknownAccuracyOutput, "no output \"\(output)\" is served", at: name.range, path: "promote",
                notes: ["the outputs are \(quoted(names))"], help: near.map { ["did you mean \"\($0)\"?"] } ?? [],
                suggestion: near.map { .writing("\(measure.metric.name)[\($0)]", at: name.range) }))
    }
    if case .generated(let count, _, _) = section.inputs {
        bag.add(
            Diagnostic(
                .limitOnGeneratedInputs, "\"\(first.0.value)\" rests on requests that are made", at: first.0.range,
                secondary: [Label(count.range, "made here")], path: "promote",
                notes: ["made requests miss what those of clients meet"],
                help: ["record some: accuracy: {inputs: {file: recorded.npz}}"]))
    }
}
