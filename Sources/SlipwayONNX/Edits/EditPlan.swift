package import SlipwayDiagnostics
package import SlipwayDomain

/// Changes of a model file, as ranges of its bytes and what takes their place.
///
/// A change says which message it is in, by the offsets of that message's content; those of the whole file stand for the
/// ModelProto. `applying(_:)` writes the length of every message around a change anew and copies all the rest.
/// Changes do not overlap: a field that is removed or replaced has no change inside.
package struct EditPlan: Hashable, Sendable {
    /// One change.
    struct Edit: Hashable, Sendable {
        /// The content of the message that the change is in.
        let message: Range<Int>
        /// Whole fields of that message; empty for an insertion.
        let fields: Range<Int>
        /// What takes their place.
        let replacement: SplicedFile
    }

    /// The changes in the order in which they were added.
    private(set) var edits: [Edit] = []

    /// Makes a plan that changes nothing.
    package init() {}

    /// Whether nothing is changed.
    package var isEmpty: Bool { edits.isEmpty }

    /// The fields that are removed.
    var removals: Set<Range<Int>> {
        Set(edits.lazy.filter { $0.replacement.byteCount == 0 }.map(\.fields))
    }

    /// Removes whole fields of a message.
    ///
    /// - Parameters:
    ///   - fields: The offsets of one field, or of neighbouring ones.
    ///   - message: The offsets of the content of the message that holds them.
    package mutating func remove(_ fields: Range<Int>, from message: Range<Int>) {
        edits.append(Edit(message: message, fields: fields, replacement: SplicedFile()))
    }

    /// Puts other fields in the place of whole fields of a message.
    package mutating func replace(_ fields: Range<Int>, in message: Range<Int>, with replacement: WireMessage) {
        edits.append(Edit(message: message, fields: fields, replacement: replacement.content))
    }

    /// Puts fields before the field that starts at a position of a message, in the order of the calls.
    package mutating func insert(_ fields: WireMessage, at position: Int, in message: Range<Int>) {
        edits.append(Edit(message: message, fields: position..<position, replacement: fields.content))
    }

    /// Puts fields at the end of a message, in the order of the calls.
    package mutating func append(_ fields: WireMessage, to message: Range<Int>) {
        insert(fields, at: message.upperBound, in: message)
    }
}

/// Why a plan cannot be applied.
package enum EditError: Error, Hashable, Sendable {
    /// The file cannot be read any more.
    case environment(ONNXReadError)
    /// The model is damaged where its signature does not reach; the finding says where.
    case unreadable(Diagnostic)
    /// Two changes overlap, or one is at a place where the file has no such message: the plan was not made for this file.
    case conflict(Range<Int>)
    /// The result is not what it should be, in words: a fault of this program, found before anything is written.
    case mismatch(String)
    /// The result would be larger than a protobuf message can be (2 GiB - 1).
    case tooLarge(byteCount: Int)
}

extension ONNXModel {
    /// The content of the file with the changes of a plan.
    ///
    /// - Parameter plan: Changes of this file.
    /// - Returns: The content; ranges of this file are in it as such, so that no weights are read.
    /// - Throws: When the file cannot be read, the plan does not fit it, or the result is larger than an ONNX file can be.
    package func applying(_ plan: EditPlan) throws(EditError) -> SplicedFile {
        var splicer = Splicer(GraphReader(file, findings: Findings(file: display)))
        let whole = 0..<file.size
        let result = try splicer.splice(whole, plan.edits)
        guard result.byteCount <= ReaderLimits.fileBytes else { throw .tooLarge(byteCount: result.byteCount) }
        return result
    }
}

/// Puts changes into messages, innermost first.
private struct Splicer {
    var reader: GraphReader

    init(_ reader: GraphReader) {
        self.reader = reader
    }

    /// The content of a message with the changes in it and in the messages below it.
    mutating func splice(_ message: Range<Int>, _ edits: [EditPlan.Edit]) throws(EditError) -> SplicedFile {
        var own = edits.filter { $0.message == message }
        let deeper = edits.filter { $0.message != message }.sorted { $0.message.lowerBound < $1.message.lowerBound }
        if !deeper.isEmpty { own += try descend(message, deeper[...]) }
        var result = SplicedFile()
        var position = message.lowerBound
        for edit in own.enumerated().sorted(by: Self.order).map(\.element) {
            guard edit.fields.lowerBound >= position, edit.fields.upperBound <= message.upperBound else {
                throw .conflict(edit.fields)
            }
            result.append(.copy(position..<edit.fields.lowerBound))
            result.append(edit.replacement)
            position = edit.fields.upperBound
        }
        result.append(.copy(position..<message.upperBound))
        return result
    }

    /// By place; at one place insertions are before what is replaced there, in the order in which they were added.
    private static func order(
        _ left: (offset: Int, element: EditPlan.Edit), _ right: (offset: Int, element: EditPlan.Edit)
    ) -> Bool {
        let (one, other) = (left.element.fields, right.element.fields)
        if one.lowerBound != other.lowerBound { return one.lowerBound < other.lowerBound }
        if one.isEmpty != other.isEmpty { return one.isEmpty }
        return left.offset < right.offset
    }

    /// The fields of a message that hold changes, as changes of the message itself.
    private mutating func descend(
        _ message: Range<Int>, _ edits: ArraySlice<EditPlan.Edit>
    ) throws(EditError) -> [EditPlan.Edit] {
        var rest = edits
        var result: [EditPlan.Edit] = []
        var position = message.lowerBound
        while let first = rest.first {
            guard let field = try next(at: position, until: message.upperBound), field.start <= first.message.lowerBound
            else { throw .conflict(first.message) }
            position = field.content.upperBound
            let inside = rest.prefix { edit in
                edit.message.lowerBound >= field.content.lowerBound && edit.message.upperBound <= position
            }
            guard !inside.isEmpty else { continue }
            guard field.type == .delimited else { throw .conflict(first.message) }
            rest = rest.dropFirst(inside.count)
            let content = try splice(field.content, Array(inside))
            var replacement = SplicedFile()
            replacement.append(.bytes(WireMessage.header(field.number, length: content.byteCount)))
            replacement.append(content)
            result.append(EditPlan.Edit(message: message, fields: field.whole, replacement: replacement))
        }
        return result
    }

    private mutating func next(at position: Int, until limit: Int) throws(EditError) -> WireField? {
        reader.wire.enter(position..<limit)
        do {
            return try reader.wire.next(until: limit, in: "message")
        } catch {
            switch error {
            case .environment(let error): throw .environment(error)
            case .fault(let fault): throw .conflict(fault.offset..<fault.offset)
            }
        }
    }
}
