extension Rules {
    /// ReorderInput (com.microsoft.nchwc): channels become blocks of 8 or 16, as the processor has it.
    static let reorderedInput: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rank: 4)
        let isLast = try context.flag("channels_last", false)
        let channels = shape[isLast ? 3 : 1]
        let sizes = isLast ? [shape[1], shape[2]] : [shape[2], shape[3]]
        let isWhole = channels.value.map { $0 > 0 && $0 % 16 == 0 } == true
        let blocks = isWhole ? channels : context.fresh("how many channels a block has is up to the processor")
        context.set(0, [shape[0], blocks] + sizes)
    }

    /// ReorderOutput (com.microsoft.nchwc): the channels as the graph had them.
    static let reorderedOutput: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rank: 4)
        let channels = try context.int("channels", 0)
        guard channels > 0 else { throw RuleStop("it states no channels") }
        let isLast = try context.flag("channels_last", false)
        context.set(
            0,
            isLast
                ? [shape[0], shape[2], shape[3], SymbolicDim(channels)]
                : [shape[0], SymbolicDim(channels), shape[2], shape[3]])
    }
}
