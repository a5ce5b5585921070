import SlipwayDomain
import SlipwayONNX

extension DraftDecisions {
    /// The ranges of the axes that vary, in order of first use.
    ///
    /// - Parameters:
    ///   - inputs: The inputs with the names that their axes have in the spec.
    ///   - batched: Whether axis 0 is the batch.
    /// - Returns: The ranges.
    func axes(_ inputs: [SpecDraft.Input], batched: Bool) -> [SpecDraft.Axis] {
        var axes: [SpecDraft.Axis] = []
        for (input, tensor) in zip(inputs, served.inputs) {
            let isImage = tensor.kind.elementType?.isFloatingPoint == true && input.dims.count == 4
            for (axis, text) in input.dims.enumerated().dropFirst(batched ? 1 : 0) {
                guard let sum = AxisSum(parsing: text) else { continue }
                for name in sum.names where !axes.contains(where: { $0.name == name }) {
                    let place = Place(axis: axis, isImage: isImage && isLarge(input.dims, axis), input: input)
                    axes.append(range(of: name, place))
                }
            }
        }
        return axes
    }

    private struct Place {
        let axis: Int
        let isImage: Bool
        let input: SpecDraft.Input
    }

    /// Whether an axis is one of the two that an image has beside its channels.
    private func isLarge(_ dims: [String], _ axis: Int) -> Bool {
        let channels = Int(dims[3]).map { $0 <= 4 } == true && Int(dims[1]) == nil
        return channels ? axis == 1 || axis == 2 : axis >= 2
    }

    private func range(of name: String, _ place: Place) -> SpecDraft.Axis {
        if let limit = limit(on: name) { return limit }
        if place.axis == 0, place.input.dims.count > 1 {
            return SpecDraft.Axis(
                name: name, usual: 1, most: 1,
                reason: "the first axis of \(place.input.name): nothing shows that it takes more than one")
        }
        if place.isImage {
            return SpecDraft.Axis(
                name: name, least: 32, usual: 224, most: 640, multiple: 32,
                reason: "pixels; nothing shows a limit: state what your clients send")
        }
        if let most = companions.length, most > 0, place.input.name.hasSuffix("input_ids") {
            return SpecDraft.Axis(
                name: name, usual: min(128, most), most: most,
                reason: companions.lengthFile ?? "the files beside the model"
            )
        }
        // A signal wants windows of some hundred samples; a text is longer than a window of words.
        let isSignal = place.input.type.isFloatingPoint && place.input.dims.count <= 2
        return SpecDraft.Axis(
            name: name, usual: isSignal ? 512 : 64, most: 512,
            reason: "nothing shows a limit: state what your clients send")
    }

    /// The range that tables of the graph set; nil where none does.
    private func limit(on name: String) -> SpecDraft.Axis? {
        // Axes that share a table share its length, the last one what is left.
        let found = uses.limits.filter { $0.names.contains(name) }
        guard let tightest = found.min(by: { $0.most / $0.names.count < $1.most / $1.names.count }) else { return nil }
        var most = tightest.most / tightest.names.count
        guard most >= 1 else { return nil }
        var reason = "a table of the graph ends there"
        if tightest.names.count > 1 {
            reason = "\(tightest.names.joined(separator: " + ")) is \(tightest.most) at most"
        }
        if let length = companions.length, length < most, length > 0, tightest.names.count == 1 {
            most = length
            reason = companions.lengthFile ?? reason
        }
        return SpecDraft.Axis(name: name, usual: min(128, most), most: most, reason: reason)
    }
}
