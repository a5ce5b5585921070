import SlipwayDiagnostics
import SlipwayDomain

extension SpecDecoder {
    /// Checks that an axis obeys min ≤ opt ≤ max and that each is a multiple of its `multiple_of`.
    static func checkAxis(_ axis: AxisSection, into checker: inout SpecChecker) {
        let path = "axes.\(axis.name.value)"
        let sizes = [("min", axis.min), ("opt", axis.opt), ("max", axis.max)].compactMap { name, size in
            size.map { (name: name, size: $0) }
        }
        for (lower, upper) in zip(sizes, sizes.dropFirst()) where upper.size.value < lower.size.value {
            checker.report(
                .axisOutOfOrder,
                "\(upper.name) \(upper.size.value) of axis \"\(axis.name.value)\" is below \(lower.name) \(lower.size.value)",
                at: upper.size.range, path, secondary: [Label(lower.size.range, lower.name)],
                notes: ["min ≤ opt ≤ max"])
        }
        guard let step = axis.multipleOf, step.value > 1 else { return }
        for (name, size) in sizes where !size.value.isMultiple(of: step.value) {
            let below = size.value / step.value * step.value
            checker.report(
                .axisNotAMultiple,
                "\(name) \(size.value) of axis \"\(axis.name.value)\" is no multiple of \(step.value)",
                at: size.range, path, secondary: [Label(step.range, "multiple_of")],
                help: ["the nearest are \(below) and \(below + step.value)"])
        }
    }

    /// Checks that no warmup set and no profile states the size of an input twice: by an axis and by a shape.
    static func checkChoices(_ document: SpecDocument, into checker: inout SpecChecker) {
        let sets =
            document.warmup.map { ("warmup", $0) }
            + document.providers.flatMap { provider in
                (provider.warmup ?? []).map { ("execution_providers.\(provider.provider.value.rawValue).warmup", $0) }
            }
        for (path, set) in sets {
            checkChoices(set.axes, set.shapes, document, "\(path).\(set.name.value)", into: &checker)
        }
        if let profile = document.profile {
            checkChoices(profile.axes, profile.shapes, document, "profile", into: &checker)
        }
    }

    private static func checkChoices(
        _ choices: [AxisChoice], _ shapes: [InputShape], _ document: SpecDocument, _ path: String,
        into checker: inout SpecChecker
    ) {
        let chosen = Set(choices.map(\.axis.value))
        for shape in shapes {
            guard let axis = axes(of: shape.input.value, document).first(where: chosen.contains),
                let choice = choices.first(where: { $0.axis.value == axis })
            else { continue }
            checker.report(
                .axesAndShapes, "the shape of \"\(shape.input.value)\" is stated twice", at: shape.input.range,
                "\(path).shapes.\(shape.input.value)",
                secondary: [Label(choice.axis.range, "\"\(axis)\" is one of its axes")],
                help: ["keep the shape or the axis"])
        }
    }

    /// The names of the axes of an input, as far as the spec says.
    private static func axes(of input: String, _ document: SpecDocument) -> [String] {
        guard let names = document.inNames?.value, let shapes = document.inShapes?.value, names.count == shapes.count,
            let index = names.firstIndex(where: { $0.value == input })
        else { return [] }
        return shapes[index].value.flatMap { dimension in
            if case .named(let sum) = dimension.value { sum.names } else { [String]() }
        }
    }
}
