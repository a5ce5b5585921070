import SlipwayDomain

/// Where the numbers of tensors of binary32 lie, and their numbers, 1 MiB at a time.
struct HalfData {
    /// Numbers that lie one behind the other.
    struct Segment: Hashable {
        /// The file beside the model; nil for the model.
        let location: RelativePath?
        let range: Range<Int>
        let form: NumberConversion.Source
    }

    private let model: ONNXModel
    /// The paths of the files of external data, by location.
    private let paths: [RelativePath: String]
    private var files: [RelativePath: ModelFile] = [:]

    init(_ model: ONNXModel, paths: [RelativePath: String]) {
        self.model = model
        self.paths = paths
    }

    /// The places of a tensor's numbers in order; nil where they are written in a way that is not followed.
    func segments(of tensor: TensorRecord) throws(EditError) -> [Segment]? {
        guard tensor.elementType == .float32, let count = tensor.elementCount else { return nil }
        switch tensor.data {
        case .none: return count == 0 ? [] : nil
        case .raw(let range):
            return range.count == count * 4 ? [Segment(location: nil, range: range, form: .float32)] : nil
        case .external(let external):
            guard let location = location(of: external), let start = Int(exactly: external.offset) else { return nil }
            if let length = external.length, length != UInt64(count * 4) { return nil }
            return [Segment(location: location, range: start..<(start + count * 4), form: .float32)]
        case .typed(field: 4, let encoded):
            return encoded == count * 4 ? try floats(of: tensor, count) : nil
        case .typed, .strings: return nil
        }
    }

    /// The file of external data, by its location; nil for one that is not at hand.
    func location(of external: ExternalTensor) -> RelativePath? {
        let text = external.location
        return RelativePath(text.hasPrefix("./") ? String(text.dropFirst(2)) : text).flatMap { path in
            paths[path] == nil ? nil : path
        }
    }

    /// The places of `float_data`, packed or number by number.
    private func floats(of tensor: TensorRecord, _ count: Int) throws(EditError) -> [Segment]? {
        var segments: [Segment] = []
        for field in try model.fields(of: tensor.content) where field.number == 4 {
            if field.type == .delimited {
                guard field.content.count % 4 == 0 else { return nil }
                segments.append(Segment(location: nil, range: field.content, form: .float32))
                continue
            }
            // A tag of one byte; nobody writes a longer one.
            guard field.type == .fixed32, field.whole.count == 5 else { return nil }
            if let last = segments.last, last.form == .taggedFloat32, last.range.upperBound == field.start {
                let range = last.range.lowerBound..<field.whole.upperBound
                segments[segments.count - 1] = Segment(location: nil, range: range, form: .taggedFloat32)
            } else {
                segments.append(Segment(location: nil, range: field.whole, form: .taggedFloat32))
            }
        }
        return segments
    }

    /// What the numbers of a tensor mean for half; nil where they cannot be read.
    mutating func constant(_ tensor: TensorRecord, name: String) throws(EditError) -> HalfConstant? {
        guard let segments = try segments(of: tensor), let count = tensor.elementCount else { return nil }
        var opened: [(file: ModelFile, segment: Segment)] = []
        for segment in segments { opened.append((try file(segment.location), segment)) }
        return try HalfConstant(name: name, count: count) { each throws(EditError) in
            for (file, segment) in opened {
                let stride = segment.form.stride
                let step = (1 << 20) / stride * stride
                var buffer = [UInt8](repeating: 0, count: min(segment.range.count, step))
                var position = segment.range.lowerBound
                while position < segment.range.upperBound {
                    let length = min(step, segment.range.upperBound - position)
                    do throws(ONNXReadError) {
                        try file.read(into: &buffer, count: length, at: position)
                    } catch {
                        throw .environment(error)
                    }
                    each(buffer[..<length], stride)
                    position += length
                }
            }
        }
    }

    private mutating func file(_ location: RelativePath?) throws(EditError) -> ModelFile {
        guard let location else { return model.file }
        if let known = files[location] { return known }
        do {
            let file = try ModelFile(path: paths[location] ?? "")
            files[location] = file
            return file
        } catch {
            throw .environment(error)
        }
    }
}
