import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Checks the profile section against the graph: its inputs, axes, shapes and elements.
///
/// Integer inputs need declared elements: profilers would fill them with random numbers or with nothing but zeros, and
/// what is then measured is an error message or a text of one word.
func checkProfile(_ spec: CheckedSpec, into bag: inout DiagnosticBag) {
    let document = spec.resolved.document
    guard let profile = document.profile else { return }
    let names = SetNames(spec)
    names.check(data: profile.data, shapes: profile.shapes, axes: profile.axes, path: "profile", into: &bag)
    for choice in profile.axes {
        guard let range = spec.axes[choice.axis.value] else { continue }
        for pick in choice.picks {
            guard case .size(let size) = pick.value, !range.contains(size) else { continue }
            bag.add(
                Diagnostic(
                    .axisOutOfRange, "\(size) is outside the range of axis \"\(choice.axis.value)\"", at: pick.range,
                    path: "profile", notes: ["the axis goes from \(range.min) to \(range.max)"],
                    help: ["pick a size within the range"]))
        }
    }
    let missing = spec.inputs.filter { input in
        input.type.isInteger && !profile.data.contains { $0.input.value == input.name }
    }
    if let first = missing.first {
        let inputs = missing.count == 1 ? "input" : "inputs"
        let verb = missing.count == 1 ? "holds" : "hold"
        bag.add(
            Diagnostic(
                .undeclaredProfileData,
                "profile does not say what the integer \(inputs) \(quoted(missing.map(\.name))) \(verb)",
                at: profile.data.first?.input.range ?? profile.place ?? document.name.range, path: "profile.data",
                notes: ["random integers are out of range for most models, and zeros are no real request"],
                help: ["add data: {\(first.name): {random: [0, …]}}, or zeros, ones, values or file"]))
    }
    for input in spec.inputs {
        checkElements(
            input, profile.data.first { $0.input.value == input.name }, profile, spec, into: &bag)
    }
}

/// Checks the elements of one input at every size of the profile.
private func checkElements(
    _ input: ServedTensor, _ data: InputData?, _ profile: ProfileSection, _ spec: CheckedSpec,
    into bag: inout DiagnosticBag
) {
    guard let data else { return }
    let batching = spec.resolved.document.allBatchLimits.contains { $0 > 0 }
    var sizer = TensorSizer(spec: spec, batching: batching, path: "profile")
    // Sizes decide only whether lists and files are long enough, so the first of each axis stands for all.
    var silent = DiagnosticBag()
    let picks = profile.axes.map { AxisChoice(axis: $0.axis, picks: Array($0.picks.prefix(1))) }
    let known = sizer.sizes(of: input, shapes: profile.shapes, picks: picks, at: data.input.range, into: &silent)
    let sizes: [Int]
    switch (known, data.source.value) {
    case (let known?, _): sizes = known
    // Without sizes the elements are judged one by one, and a file not at all.
    case (nil, .file): return
    case (nil, .values(let values)): sizes = [values.count]
    case (nil, _): sizes = [1]
    }
    _ = DataChecker(spec: spec, path: "profile").fill(
        input, sizes: sizes, data: data, at: data.input.range, into: &bag)
}

extension ProfileSection {
    /// Some place inside the section; nil where it states nothing that has one.
    var place: SourceRange? {
        concurrency.first?.range ?? requestRate.first?.range ?? axes.first?.axis.range ?? shapes.first?.input.range
            ?? repeats?.range
    }
}

/// The names of inputs and axes that a warmup set or a profile may use.
struct SetNames {
    private let inputs: [String]
    private let axes: [String]

    /// Takes the names of a spec's inputs.
    init(_ spec: CheckedSpec) {
        inputs = spec.inputs.map(\.name)
        axes = axisNames(of: spec.inputs)
    }

    /// Reports every name that the model does not have.
    func check(
        data: [InputData], shapes: [InputShape], axes choices: [AxisChoice], path: String,
        into bag: inout DiagnosticBag
    ) {
        for name in data.map(\.input) + shapes.map(\.input) where !inputs.contains(name.value) {
            let near = didYouMean(name.value, among: inputs)
            bag.add(
                Diagnostic(
                    .unknownInput, "the model has no input \"\(name.value)\"", at: name.range, path: path,
                    notes: ["its inputs are \(quoted(inputs))"], help: near.map { ["did you mean \"\($0)\"?"] } ?? [],
                    suggestion: near.map { .writing($0, at: name.range) }))
        }
        for choice in choices where !axes.contains(choice.axis.value) {
            let near = didYouMean(choice.axis.value, among: axes)
            bag.add(
                Diagnostic(
                    .axisNotInGraph, "no input has an axis \"\(choice.axis.value)\"", at: choice.axis.range, path: path,
                    notes: [axes.isEmpty ? "no input has a named axis" : "the named axes are \(quoted(axes))"],
                    help: near.map { ["did you mean \"\($0)\"?"] } ?? [],
                    suggestion: near.map { .writing($0, at: choice.axis.range) }))
        }
    }
}
