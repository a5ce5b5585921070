import SlipwayDomain
import SlipwayONNX
import Testing

/// The arithmetic through what graphs show of it: every expression printed, and its value at random sizes.
@Suite struct SymbolicDimTests {
    /// Reshapes `x` by a computation on its shape: `Shape`, then one operator with a constant.
    private func reshaped(_ opType: String, _ number: Int64, dims: [String] = ["n", "12"]) throws -> Inferred {
        var graph = TestGraph(opset: 17)
        graph.input("x", dims)
        graph.add("Shape", ["x"], ["s"])
        graph.constant("axis", [0])
        graph.add("Gather", ["s", "axis"], ["n"])
        graph.constant("number", [number])
        graph.add(opType, ["n", "number"], ["size"])
        graph.add("ConstantOfShape", ["size"], ["y"])
        return try graph.inferred()
    }

    @Test(arguments: [
        ("Add", 3, "[n + 3]"), ("Mul", 3, "[3*n]"), ("Div", 4, "[n//4]"), ("Mod", 4, "[-4*(n//4) + n]"),
        ("Max", 4, "[max(n, 4)]"), ("Min", 4, "[min(n, 4)]"), ("Max", 1, "[n]"), ("Min", 1, "[1]"),
        ("Sub", 1, "[n - 1]"),
        ("Mul", 0, "[0]"), ("Div", 1, "[n]"),
    ])
    func oneOperator(_ opType: String, _ number: Int64, _ shown: String) throws {
        let found = try reshaped(opType, number)
        let expected = opType == "Mod" ? ["[-4*(n//4) + n]", "[n - 4*(n//4)]"] : [shown]
        #expect(expected.contains(found.first))
    }

    @Test func aSizeThatMayBeNegativeIsUnknown() throws {
        #expect(try reshaped("Sub", 2).first == "[?]")
    }

    @Test func divisionByZeroIsUnknown() throws {
        #expect(try reshaped("Div", 0).first == "[?]")
    }

    @Test func whatOverflowsIsUnknown() throws {
        #expect(try reshaped("Mul", .max, dims: ["9", "1"]).first == "[?]")
    }

    @Test func aNameThatIsNoIdentifierIsQuoted() throws {
        #expect(try reshaped("Add", 1, dims: ["seq len", "1"]).first == "[`seq len` + 1]")
    }

    @Test func aSumOfNamesIsASum() throws {
        #expect(try reshaped("Sub", 1, dims: ["past + seq", "1"]).first == "[past + seq - 1]")
    }

    @Test func stridesCollapse() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "1", "h", "w"])
        graph.add("MaxPool", ["x"], ["a"], [("kernel_shape", .ints([2, 3])), ("strides", .ints([2, 2]))])
        graph.add("MaxPool", ["a"], ["y"], [("kernel_shape", .ints([2, 3])), ("strides", .ints([2, 2]))])
        #expect(try graph.shape() == "[batch, 1, h//4, (w + 1)//4 - 1]")
    }

    /// Chains of random operators: the printed expression has the value that plain arithmetic gives.
    @Test(arguments: 0..<60)
    func randomChainsKeepTheirValue(_ seed: Int) throws {
        var random = SeededRandom(state: UInt64(seed))
        var graph = TestGraph(opset: 17)
        graph.input("x", ["a", "b"])
        graph.add("Shape", ["x"], ["s"])
        graph.constant("zero", [0])
        graph.constant("one", [1])
        graph.add("Gather", ["s", "zero"], ["v0"])
        graph.add("Gather", ["s", "one"], ["v1"])
        var steps: [(op: String, left: Int, right: Int?, number: Int)] = []
        for index in 2..<8 {
            let op = ["Add", "Mul", "Div", "Max", "Min", "Mod", "Add"].randomElement(using: &random) ?? "Add"
            let number = Int.random(in: 1...6, using: &random)
            let left = Int.random(in: 0..<index, using: &random)
            let usesValue = ["Add", "Mul", "Max", "Min"].contains(op) && Bool.random(using: &random)
            let right = usesValue ? Int.random(in: 0..<index, using: &random) : nil
            graph.constant("c\(index)", [Int64(number)])
            graph.add(op, ["v\(left)", right.map { "v\($0)" } ?? "c\(index)"], ["v\(index)"])
            steps.append((op, left, right, number))
        }
        graph.add("ConstantOfShape", ["v7"], ["y"])
        let dim = try #require(try graph.inferred().model.outputs.first?.dims?.first)
        // An expression that grew too large is unknown, which is right as well.
        guard let dim else { return }
        for _ in 0..<20 {
            let (first, second) = (Int.random(in: 1...40, using: &random), Int.random(in: 1...40, using: &random))
            var values = [first, second]
            for step in steps {
                let (left, right) = (values[step.left], step.right.map { values[$0] } ?? step.number)
                switch step.op {
                case "Add": values.append(left + right)
                case "Mul": values.append(left &* right)
                case "Div": values.append(left / right)
                case "Max": values.append(max(left, right))
                case "Min": values.append(min(left, right))
                default: values.append(left % right)
                }
            }
            let symbols = ["a": first, "b": second]
            #expect(dim.evaluated(symbols) == values[7], "\(dim) at \(symbols)")
            #expect(ExpressionReader.evaluate(dim.description, symbols) == values[7], "\(dim) at \(symbols)")
        }
    }
}
