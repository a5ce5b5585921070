extension RowRules {
    /// GatherND, from version 12 with `batch_dims`: tuples in the last axis of the index pick entries.
    static let gatherND: RowRule = { context throws(RowStop) in
        let tuples = try Tuples(context, batch: try context.int("batch_dims", 0))
        let batch = (0..<tuples.batch).map { $0 }
        let middle = (tuples.batch..<max(tuples.batch, tuples.places.count - 1)).map { 100 + $0 }
        let last = 200
        let rest = Array((tuples.batch + tuples.width)..<max(tuples.batch + tuples.width, tuples.shape.count))
        let pick = LabeledInput(index: 1, labels: batch + middle + [last])
        let table = LabeledInput(index: 0, labels: Array(tuples.shape.indices))
        let labels = batch + middle + rest
        let place = try context.place(0)
        if let place, let value = context.rows(0), tuples.covers(place.axis) {
            if !value.isData, !value.isPositional, place.inner == .one, place.outer == .one {
                // Rows that are all the same do not care which one is picked.
                let numbers = try tuples.numbers(context)
                try requirePlaceless(
                    numbers.enumerated().filter { $0.offset != place.axis - tuples.batch }.map(\.element))
                context.outputs[0] = try context.treating(0, as: FixedValue(isComputed: true, taint: value.taint))
                    .withoutNumbers(1).combined([pick], to: labels)
                return
            }
            try tuples.requireOwnRow(context, place)
            var state = try context.combined([pick], to: labels, allowsNumbers: true)
            if case .rows(var kept) = state {
                if value.isData { kept.span = nil }
                guard !value.isPositional else { throw .wide("it computes with the place of a row in the batch") }
                (kept.number, kept.tuple) = (.none, nil)
                kept.isMask = value.isMask
                kept.liveness = min(value.liveness, context.rows(1)?.isData == true ? .doubtful : value.liveness)
                kept.taint = kept.taint ?? value.taint
                state = .rows(kept)
            }
            context.outputs[0] = state
            return
        }
        if let number = context.rows(1), number.isPositional {
            throw .wide("it gives each place in the batch an element of its own")
        }
        if let place, place.axis >= tuples.batch, context.rows(1) != nil {
            throw .wide("every row meets every row: its inputs have the batch on different axes")
        }
        guard context.rows(0)?.tuple == nil, context.rows(0)?.isPositional != true else {
            throw .unknown("it picks places of rows")
        }
        context.outputs[0] = try context.combined([table, pick], to: labels)
    }

    /// ScatterND: as GatherND, with updates that have the rows where the index has them.
    static let scatterND: RowRule = { context throws(RowStop) in
        let tuples = try Tuples(context, batch: 0)
        let labels = Array(tuples.shape.indices)
        guard let place = try context.place(0), let value = context.rows(0), !value.isPositional else {
            throw .wide("it writes rows into a value that all rows share")
        }
        let middle = (0..<max(0, tuples.places.count - 1)).map { 100 + $0 }
        let updates = middle + labels.dropFirst(tuples.width)
        guard try context.shape(2).count == updates.count else { throw .unknown("its updates have another rank") }
        var inputs = [LabeledInput(index: 0, labels: labels)]
        if tuples.covers(place.axis) {
            try tuples.requireOwnRow(context, place)
            guard let index = try context.place(1), index.axis < middle.count, let written = try context.place(2),
                written.axis == index.axis, written.inner == index.inner || context.rows(2)?.isData == false,
                context.rows(2)?.isPositional == false, index.outer == .one, written.outer == .one
            else { throw .wide("it writes elements into other rows") }
            _ = try context.combined(
                [LabeledInput(index: 1, labels: middle + [200]), LabeledInput(index: 2, labels: updates)],
                to: updates, shape: try context.shape(2), allowsNumbers: true)
        } else {
            try context.requireFixed([1])
            inputs.append(LabeledInput(index: 2, labels: updates))
        }
        var state = try context.combined(inputs, to: labels)
        if case .rows(var kept) = state {
            if context.rows(1)?.isData == true || context.rows(2)?.isData == true { kept.span = nil }
            kept.taint = kept.taint ?? context.rows(1)?.taint ?? context.rows(2)?.taint
            kept.liveness = .doubtful
            state = .rows(kept)
        }
        context.outputs[0] = state
    }

    private static func requirePlaceless(_ numbers: [RowNumber]) throws(RowStop) {
        guard numbers.allSatisfy({ $0.factor == .zero }) else {
            throw .wide("it gives each place in the batch an element of its own")
        }
    }
}

/// The tuples of a GatherND or ScatterND.
private struct Tuples {
    let shape: [SymbolicDim]
    let places: [SymbolicDim]
    /// How many leading axes the data and the index walk together.
    let batch: Int
    /// How many axes of the data a tuple picks from.
    let width: Int

    init(_ context: RowContext, batch: Int) throws(RowStop) {
        shape = try context.shape(0)
        places = try context.shape(1)
        self.batch = batch
        guard let width = places.last?.value, width >= 0, batch >= 0, batch < places.count,
            batch + width <= shape.count
        else { throw .unknown("its index does not fit its input") }
        self.width = width
    }

    /// Whether tuples pick from an axis of the data.
    func covers(_ axis: Int) -> Bool { (batch..<(batch + width)).contains(axis) }

    /// The numbers of a tuple.
    func numbers(_ context: RowContext) throws(RowStop) -> [RowNumber] {
        switch context.state(1) {
        case .rows(let value)?:
            let numbers = value.tuple ?? [RowNumber](repeating: value.number, count: width)
            guard numbers.count == width else { throw .unknown("its index does not fit its input") }
            return numbers
        case .fixed?: return [RowNumber](repeating: .none, count: width)
        default: throw .unknown("it is not known where its index points")
        }
    }

    /// Stops unless the tuple's number for the rows' axis is that of its own row, and no other number counts rows.
    func requireOwnRow(_ context: RowContext, _ place: RowPlacement) throws(RowStop) {
        guard let index = context.rows(1) else {
            throw .wide("it picks rows by their place in the batch", isSure: context.isLive)
        }
        let numbers = try numbers(context)
        let own = numbers[place.axis - batch]
        for (offset, number) in numbers.enumerated() where offset != place.axis - batch {
            guard number.factor == .zero else { throw .wide("it picks by the place of a row in the batch") }
        }
        guard own.factor == place.inner, place.outer == .one else {
            if own.factor == .zero, index.isData { throw .wide("it picks rows by data") }
            throw .wide("it picks elements of other rows: its index counts the rows another way")
        }
        guard let least = own.least, let greatest = own.greatest else {
            throw .unknown("it is not known whether its index stays within the row")
        }
        guard least.isNonNegative, (place.inner - .one - greatest)?.isNonNegative == true else {
            throw .wide("its index is not shown to stay within the row")
        }
    }
}

extension RowContext {
    /// The same with an input whose numbers do not count.
    func withoutNumbers(_ index: Int) -> RowContext {
        guard case .rows(var value)? = state(index) else { return self }
        (value.number, value.tuple) = (.none, nil)
        var states = states
        states[index] = .rows(value)
        return with(states)
    }
}
