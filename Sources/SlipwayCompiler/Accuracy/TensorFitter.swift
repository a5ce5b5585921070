import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// Brings recorded tensors into rows of a model's inputs or outputs.
struct TensorFitter {
    /// The inputs, or the outputs.
    let tensors: [ServedTensor]
    /// What one of them is called: `input`.
    let noun: String
    /// Whether rows leave the batch axis out.
    let hasItems: Bool
    /// The ranges of the named axes; empty where they do not bound.
    let axes: [String: AxisRange]

    /// The rows of recorded tensors.
    ///
    /// Each tensor has the dimensions of one row, or a further first axis with the rows.
    ///
    /// - Parameter requests: The tensors of each request.
    /// - Returns: The tensors of each row, in graph order, without the axis of rows.
    /// - Throws: The first that does not fit.
    func rows(of requests: [[TensorData]]) throws(TensorFileFault) -> [[TensorData]] {
        var rows: [[TensorData]] = []
        for (index, request) in requests.enumerated() {
            do throws(TensorFileFault) {
                rows += try self.rows(of: request)
            } catch {
                guard requests.count > 1 else { throw error }
                throw TensorFileFault("request \(index + 1): \(error.message)", notes: error.notes, help: error.help)
            }
            guard rows.count <= AccuracyPlan.mostRows else { throw tooMany }
        }
        guard !rows.isEmpty else { throw TensorFileFault("it holds no rows") }
        return rows
    }

    private var tooMany: TensorFileFault {
        TensorFileFault("it has more than \(AccuracyPlan.mostRows) rows", help: ["record fewer"])
    }

    private func rows(of request: [TensorData]) throws(TensorFileFault) -> [[TensorData]] {
        let names = tensors.map(\.name)
        if noun == "input", let other = request.first(where: { !names.contains($0.name) }) {
            let near = didYouMean(other.name, among: names)
            throw TensorFileFault(
                "the model has no \(noun) \"\(other.name)\"", notes: ["its \(noun)s are \(quoted(names))"],
                help: near.map { ["did you mean \"\($0)\"?"] } ?? [])
        }
        var columns: [[TensorData]] = []
        for tensor in tensors {
            guard let found = request.first(where: { $0.name == tensor.name }) else {
                throw TensorFileFault(
                    "it lacks the \(noun) \"\(tensor.name)\"", notes: ["it has \(quoted(request.map(\.name)))"])
            }
            columns.append(try split(found, as: tensor))
        }
        let count = columns.first?.count ?? 0
        if let place = columns.firstIndex(where: { $0.count != count }) {
            throw TensorFileFault(
                "\"\(tensors[place].name)\" has \(columns[place].count) rows, and \"\(tensors[0].name)\" has \(count)")
        }
        return (0..<count).map { row in columns.map { $0[row] } }
    }

    private func split(_ found: TensorData, as tensor: ServedTensor) throws(TensorFileFault) -> [TensorData] {
        let isAlike = noun == "input" ? found.type == tensor.type : (found.type == .string) == (tensor.type == .string)
        guard isAlike else {
            let how = numpyName(tensor.type).map { ["convert it: array.astype(\($0))"] } ?? []
            throw TensorFileFault(
                "\"\(tensor.name)\" has elements of type \(found.type.rawValue), and the model's are \(tensor.type.rawValue)",
                help: how)
        }
        let item = tensor.itemShape(batching: hasItems)
        let rows: [TensorData]
        switch found.sizes.count {
        case item.rank: rows = [found]
        case item.rank + 1:
            guard found.sizes[0] <= AccuracyPlan.mostRows else { throw tooMany }
            guard let split = found.rows else { throw TensorFileFault("\"\(tensor.name)\" is damaged") }
            rows = split
        default:
            throw TensorFileFault(
                "\"\(tensor.name)\" has the shape \(found.sizes), and a row has the shape \(item)",
                notes: ["a further first axis holds the rows"])
        }
        for (size, dimension) in zip(rows.first?.sizes ?? [], item.dimensions) {
            if let fixed = dimension.fixedSize, fixed != size {
                throw TensorFileFault(
                    "\"\(tensor.name)\" has \(size) where the model has \(fixed)",
                    notes: ["a row has the shape \(item)"])
            }
            if let name = dimension.axisName, let range = axes[name], !range.contains(size) {
                throw TensorFileFault(
                    "\"\(tensor.name)\" has \(size) on axis \"\(name)\", which goes from \(range.min) to \(range.max)")
            }
        }
        return rows
    }

    /// numpy's name of a type; nil where it has none.
    private func numpyName(_ type: ElementType) -> String? {
        switch type {
        case .bfloat16: nil
        case .string: "str"
        case .bool: "bool"
        default: "numpy.\(type.rawValue)"
        }
    }
}
