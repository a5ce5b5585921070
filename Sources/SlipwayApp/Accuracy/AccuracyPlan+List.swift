import SlipwayCompiler
import SlipwayDomain
import SlipwayFormats

extension AccuracyPlan {
    /// The requests for a program: a list of their tensors, and the elements of all one behind the other.
    var listed: (member: JSONMember, bytes: [UInt8], count: Int) {
        var bytes: [UInt8] = []
        var list: [JSONValue] = []
        let rows = self.rows
        for row in rows {
            var tensors: [JSONValue] = []
            for tensor in row {
                // Rows leave the batch axis out, which the graph has.
                let shape = (hasItems ? [1] : []) + tensor.sizes
                tensors.append([
                    "name": .string(tensor.name), "type": .string(tensor.type.rawValue),
                    "shape": .array(shape.map { .integer(Int64($0)) }), "offset": .integer(Int64(bytes.count)),
                    "bytes": .integer(Int64(tensor.bytes.count)),
                ])
                bytes += tensor.bytes
            }
            list.append(.array(tensors))
        }
        return (JSONMember("rows", .array(list)), bytes, rows.count)
    }
}
