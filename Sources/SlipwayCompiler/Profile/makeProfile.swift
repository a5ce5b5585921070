import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwaySpec

/// Decides what is measured: the loads, and a request for every choice of sizes.
///
/// - Parameters:
///   - spec: The checked spec.
///   - variants: The variants, which say whether requests have a batch axis.
///   - bag: Receives the findings.
/// - Returns: The plan, or nil when the spec has no `profile` or an error was added.
func makeProfile(_ spec: CheckedSpec, _ variants: [Variant], into bag: inout DiagnosticBag) -> ProfilePlan? {
    guard let section = spec.resolved.document.profile else { return nil }
    var maker = ProfilePointMaker(spec, section, variants)
    var points: [ProfilePoint] = []
    for picks in choices(section.axes) {
        guard let point = maker.point(picks, into: &bag) else { return nil }
        // Two names of one size (opt, 32) make one request.
        let isNew = !points.contains { $0.item == point.item && $0.whole == point.whole }
        if isNew { points.append(point) }
    }
    var loads = Set(section.concurrency.map { Load.concurrency($0.value) })
    loads.formUnion(section.requestRate.map { .requestRate($0.value) })
    if loads.isEmpty { loads = [.concurrency(1)] }
    if let budget = section.budget, let search = section.search, search.value == "grid" {
        bag.add(
            Diagnostic(
                .raceImpossible, "a budget is stated for a grid", at: budget.range, path: "profile.budget",
                notes: ["a grid takes as long as its runs take; without the last of them it has no verdict"],
                help: ["write search: race, or leave out budget"]))
        return nil
    }
    return ProfilePlan(
        loads: loads.sorted(), points: labelled(points), repeats: section.repeats?.value ?? ProfilePlan.usualRepeats,
        isRace: section.search?.value == "race" || section.budget != nil, budget: section.budget?.value.wholeSeconds)
}

extension ProfilePlan {
    /// The repeats of a spec that states none: with five and the usual noise of a few per cent, a gain of as much shows.
    package static let usualRepeats = 5
    /// The most bytes that the inputs of one request may take: they are kept in the output as text.
    static let largestRequest = 64 << 20
}

/// Every choice of one size for each axis; the last axis changes first.
private func choices(_ axes: [AxisChoice]) -> [[AxisChoice]] {
    axes.reduce([[]]) { partial, choice in
        partial.flatMap { chosen in
            choice.picks.map { chosen + [AxisChoice(axis: choice.axis, picks: [$0])] }
        }
    }
}

/// A single point needs no label, and two points never share one: axis names may differ in signs that labels lack.
private func labelled(_ points: [ProfilePoint]) -> [ProfilePoint] {
    if points.count == 1 { return points.map { ProfilePoint(label: "", item: $0.item, whole: $0.whole) } }
    var taken: Set<String> = []
    return points.map { point in
        var label = point.label
        var number = 2
        while !taken.insert(label).inserted {
            label = "\(point.label)-\(number)"
            number += 1
        }
        return ProfilePoint(label: label, item: point.item, whole: point.whole)
    }
}

/// Makes the requests of a profile.
private struct ProfilePointMaker {
    private let spec: CheckedSpec
    private let section: ProfileSection
    private let place: SourceRange
    private let batches: Bool
    private let servesWhole: Bool
    private var sizer: TensorSizer
    /// One item, where no variant batches and the graph's batch axis has neither a range nor a choice.
    private let single: [AxisChoice]

    init(_ spec: CheckedSpec, _ section: ProfileSection, _ variants: [Variant]) {
        self.spec = spec
        self.section = section
        place = section.place ?? spec.resolved.document.name.range
        batches = variants.contains { $0.configuration.maxBatchSize > 0 }
        servesWhole = variants.contains { $0.configuration.maxBatchSize == 0 }
        sizer = TensorSizer(spec: spec, batching: batches, path: "profile")
        single = batchOfOne(spec, batches: batches, stated: section.axes, at: place)
    }

    mutating func point(_ picks: [AxisChoice], into bag: inout DiagnosticBag) -> ProfilePoint? {
        let errorsBefore = bag.count(.error)
        var fills: [TensorFill] = []
        var byteCount = 0
        for input in spec.inputs {
            guard
                let sizes = sizer.sizes(of: input, shapes: section.shapes, picks: picks + single, at: place, into: &bag)
            else { continue }
            let data = section.data.first { $0.input.value == input.name }
            let checker = DataChecker(spec: spec, path: "profile")
            guard let fill = checker.fill(input, sizes: sizes, data: data, at: place, into: &bag) else { continue }
            fills.append(data == nil ? fill.undeclared : fill)
            byteCount += fill.elementCount * (fill.type.byteWidth ?? 4)
        }
        if bag.count(.error) == errorsBefore, byteCount > ProfilePlan.largestRequest {
            bag.add(
                Diagnostic(
                    .profileDataTooLarge, "a request of the profile takes \(byteCount >> 20) MiB", at: place,
                    path: "profile", notes: ["its inputs are kept in the output as text, 64 MiB at most"],
                    help: ["choose smaller sizes under profile.axes or profile.shapes"]))
        }
        guard bag.count(.error) == errorsBefore else { return nil }
        let label = picks.filter { pick in
            section.axes.contains { $0.axis.value == pick.axis.value && $0.picks.count > 1 }
        }
        .map { "\(labelText($0.axis.value))\(size($0))" }
        // Where some variants batch, axis 0 is proven to be the batch, and a request to the others is a batch of one.
        let whole = batches ? fills.map { $0.resized([1] + $0.sizes) } : fills
        return ProfilePoint(
            label: label.joined(separator: "-"), item: batches ? fills : nil, whole: servesWhole ? whole : nil)
    }

    private func size(_ choice: AxisChoice) -> Int {
        let range = spec.axes[choice.axis.value]
        return switch choice.picks.first?.value {
        case .size(let size): size
        case .min: range?.min ?? 0
        case .opt: range?.opt ?? 0
        case .max: range?.max ?? 0
        case nil: 0
        }
    }

    /// An axis's name as part of a file name.
    private func labelText(_ name: String) -> String {
        String(
            name.unicodeScalars.map { scalar in
                let isSafe = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                return isSafe || scalar == "_" ? Character(scalar) : "_"
            })
    }
}

/// One item, where no variant batches and the graph's batch axis has neither a range nor a choice.
func batchOfOne(_ spec: CheckedSpec, batches: Bool, stated: [AxisChoice], at place: SourceRange) -> [AxisChoice] {
    let evidence = spec.outputs.map { spec.resolved.model.evidence(on: $0.name)?.batch }
    let first = Set(spec.inputs.map { $0.shape.dimensions.first?.axisName })
    guard !batches, evidence.allSatisfy({ $0 == .proven }), first.count == 1, let name = first.first.flatMap(\.self),
        spec.axes[name] == nil, !stated.contains(where: { $0.axis.value == name })
    else { return [] }
    return [AxisChoice(axis: Located(name, place), picks: [Located(.size(1), place)])]
}

extension TensorFill {
    /// The same elements in another shape of as many.
    fileprivate func resized(_ sizes: [Int]) -> TensorFill {
        TensorFill(name: name, type: type, sizes: sizes, source: source, fileBytes: fileBytes)
    }

    /// What fills an input of which the spec says nothing: floating point in [0, 1), texts as long as perf_analyzer makes
    /// them. Integers are always declared, and Booleans stay false.
    var undeclared: TensorFill {
        let source: DataSource =
            if type.isFloatingPoint {
                .random(low: .number(0), high: .number(1), seed: 0)
            } else if type == .string {
                .values([.text(String(repeating: "a", count: 128))])
            } else {
                .zeros
            }
        return TensorFill(name: name, type: type, sizes: sizes, source: source, fileBytes: [])
    }
}
