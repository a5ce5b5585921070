import SlipwayDomain

extension Rules {
    /// Constant: one of its attributes is the value.
    static let constant: ShapeRule = { context throws(RuleStop) in
        guard context.attributes.count == 1, let (name, value) = context.attributes.first else {
            throw RuleStop("it has not exactly one value")
        }
        switch (name, value) {
        case ("value", .tensor):
            guard let fact = context.tensors[name] else { throw RuleStop("its value cannot be read") }
            context.outputs[0] = .tensor(fact)
        case ("sparse_value", .sparseTensor(let record)): context.set(0, record.dims.map { SymbolicDim($0) })
        case ("value_int", .int(let number)): context.set(0, [], data: .scalar(SymbolicDim(Int(number))))
        case ("value_ints", .ints(let numbers)):
            context.set(0, [SymbolicDim(numbers.count)], data: .vector(numbers.map { SymbolicDim(Int($0)) }))
        case ("value_float", .float(let number)):
            let element = ShapeData.Element(real: Double(number))
            context.set(0, [], data: ShapeData(dims: [], elements: [element], type: .float32))
        case ("value_floats", .floats(let numbers)):
            let elements = numbers.map { ShapeData.Element(real: Double($0)) }
            context.set(
                0, [SymbolicDim(numbers.count)],
                data: ShapeData(dims: [numbers.count], elements: elements, type: .float32))
        case ("value_string", .string): context.set(0, [])
        case (_, .list(let count)): context.set(0, [SymbolicDim(count)])
        case ("value_strings", .ints(let empty)): context.set(0, [SymbolicDim(empty.count)])
        default: throw RuleStop("its value is of an unknown kind")
        }
    }
}
