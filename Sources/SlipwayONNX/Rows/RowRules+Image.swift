extension RowRules {
    /// The rows are on axis 0 of input 0 and stay there; all other inputs are the same for every row.
    static let sampleFirst: RowRule = { context throws(RowStop) in
        try sampleFirst(&context, with: [0], outputs: context.outputs.indices)
    }

    /// The rows are on axis 0 of each of the given inputs and of the outputs.
    ///
    /// Nothing else is said of the other axes than that they do not depend on the batch.
    static func sampleFirst(
        _ context: inout RowContext, with inputs: [Int], outputs: some Sequence<Int>
    ) throws(RowStop) {
        try context.requireFixed(context.states.indices.filter { !inputs.contains($0) })
        var labeled: [LabeledInput] = []
        for index in inputs where context.has(index) {
            let rank = try context.shape(index).count
            if let place = try context.place(index), place.axis != 0 {
                throw .wide("it works along axis \(place.axis) of its input \(index), which holds the rows")
            }
            labeled.append(
                LabeledInput(index: index, labels: rank == 0 ? [] : [0] + (1..<rank).map { $0 + 100 * (index + 1) }))
        }
        for index in outputs where index < context.outputs.count && !context.node.node.outputs[index].isEmpty {
            let rank = try context.outputShape(index).count
            guard rank >= 1 else { throw .wide("its output is one number for all rows") }
            context.outputs[index] = try context.combined(labeled, to: [0] + (1..<rank).map { $0 + 10_000 }, at: index)
        }
    }

    /// Conv and pools with the image in input 0: a window along the rows mixes them.
    static let convolution: RowRule = { context throws(RowStop) in
        if let place = try context.place(0), place.axis >= 2, !(context.node.attributes["channels_last"] != nil) {
            let window = try context.ints("kernel_shape")
            let size = window.flatMap { place.axis - 2 < $0.count ? $0[place.axis - 2] : nil } ?? 1
            throw .wide(
                "its window moves along axis \(place.axis), which holds the rows", isSure: size > 1 && context.isLive)
        }
        try sampleFirst(&context, with: [0], outputs: [0])
    }

    /// MaxPool: the places that output 1 gives count through the whole batch.
    static let maxPool: RowRule = { context throws(RowStop) in
        try convolution(&context)
        guard context.outputs.count > 1, !context.node.node.outputs[1].isEmpty else { return }
        context.stops[1] = .wide(
            "the indices that it gives count through the whole batch", isSure: true, traits: .shift)
    }

    /// FusedConv and others that add a second image.
    static let fusedConvolution: RowRule = { context throws(RowStop) in
        try sampleFirst(&context, with: [0, 3], outputs: [0])
    }

    /// GridSample, DeformConv: image and places both have the rows on axis 0.
    static let gridSample: RowRule = { context throws(RowStop) in
        try requireSame(context, [0, 1])
        try sampleFirst(&context, with: [0, 1], outputs: [0])
    }

    /// AffineGrid: the size is that of the grid, whose axis 0 is the batch.
    static let affineGrid: RowRule = { context throws(RowStop) in
        try context.requireFree([1])
        var kept = context.with([context.state(0)])
        try sampleFirst(&kept, with: [0], outputs: [0])
        context.outputs = kept.outputs
    }

    /// DeformConv: offsets in input 2, a mask in input 4.
    static let deformableConvolution: RowRule = { context throws(RowStop) in
        try requireSame(context, [0, 2, 4])
        try sampleFirst(&context, with: [0, 2, 4], outputs: [0])
    }

    /// Stops when one of the inputs has no rows although another one has: it would be used for the first rows only.
    static func requireSame(_ context: RowContext, _ inputs: [Int]) throws(RowStop) {
        for index in inputs where context.has(index) {
            guard context.rows(index) != nil else {
                throw .unknown("its input \(index) is the same for every row, which it does not take beside others")
            }
        }
    }

    /// InstanceNormalization: along all axes but the first two.
    static let instanceNormalization: RowRule = { context throws(RowStop) in
        let rank = try context.shape(0).count
        guard rank >= 2 else { throw .unknown("its input has less than two axes") }
        if let place = try context.place(0), place.axis >= 2 {
            throw .wide(
                "it normalizes along axis \(place.axis), which holds the rows", isSure: context.isLive,
                traits: [.normalized, .shift, .scale])
        }
        let labels = Array(0..<rank)
        context.outputs[0] = try context.combined(
            [
                LabeledInput(index: 0, labels: labels), LabeledInput(index: 1, labels: [1]),
                LabeledInput(index: 2, labels: [1]),
            ], to: labels)
    }

    /// LRN: across the channels on axis 1.
    static let localNormalization: RowRule = { context throws(RowStop) in try along(&context, [1]) }

    /// BatchNormalization: with statistics that are constants it works on each element by itself.
    static let batchNormalization: RowRule = { context throws(RowStop) in
        let opset = context.node.opset
        let extra = context.node.node.outputs.dropFirst().contains { !$0.isEmpty }
        var isTraining = extra
        if opset >= 14 {
            isTraining = try context.flag("training_mode", false)
        } else if opset < 7, try !context.flag("is_test", false) {
            isTraining = true
        }
        if isTraining {
            guard let place = try context.place(0), place.axis != 1 else {
                throw .unknown("it is in training mode, where it normalizes over the batch")
            }
            throw .wide(
                "it is in training mode, where it normalizes over the batch", isSure: context.isLive,
                traits: [.shift, .scale, .normalized])
        }
        try context.requireFixed(context.states.indices.dropFirst())
        let rank = try context.shape(0).count
        if let place = try context.place(0), place.axis == 1 {
            throw .unknown("its channels are the rows")
        }
        let labels = Array(0..<rank)
        context.outputs[0] = try context.combined([LabeledInput(index: 0, labels: labels)], to: labels)
    }

    /// Resize, Upsample: the rows' axis keeps its size, so each place of it keeps its element.
    static let resize: RowRule = { context throws(RowStop) in
        guard let place = try context.place(0) else {
            try context.requireFixed(context.states.indices)
            return
        }
        try context.requireFree(context.states.indices.dropFirst())
        guard try context.text("coordinate_transformation_mode", "half_pixel") != "tf_crop_and_resize" else {
            throw .unknown("it crops")
        }
        let policy = try context.text("keep_aspect_ratio_policy", "stretch")
        let axes = try context.ints("axes")
        let (shape, result) = (try context.shape(0), try context.outputShape())
        if policy != "stretch" {
            guard let axes, try !context.axes(axes, rank: shape.count).contains(place.axis) else {
                throw .unknown("it keeps the ratio of all axes")
            }
        }
        guard shape.count == result.count, shape[place.axis] == result[place.axis] else {
            throw .wide("it resizes the axis of the rows")
        }
        // A symbol keeps its size under a scale of exactly 1 only, which keeps every element where it is.
        let labels = Array(shape.indices)
        let kept = context.with([context.state(0)])
        context.outputs[0] = try kept.combined([LabeledInput(index: 0, labels: labels)], to: labels)
    }
}
