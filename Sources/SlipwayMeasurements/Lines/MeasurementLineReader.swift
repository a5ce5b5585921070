import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// Reads measurements.jsonl line by line.
///
/// A last line without a line feed that is cut off is left out with a note: the machine stopped while it was written.
struct MeasurementLineReader {
    /// The text.
    private let file: SourceFile
    /// The metric of each key.
    private let metrics: [(key: String, metric: Metric)] = Metric.allCases.map { ($0.key, $0) }
    /// The bytes of the platform that was read last, and its index: most lines repeat it.
    private var platform: (span: ByteSpan, index: Int)?
    /// The bytes of the provenance that was read last, and its index.
    private var provenance: (span: ByteSpan, index: Int)?
    /// The variant's name that was read last, as it is in the file, and its characters.
    private var name: (span: ByteSpan, text: String)?
    /// How many lines were wrong.
    private var faults = 0

    init(_ file: SourceFile) { self.file = file }

    /// Reads every line into a set.
    mutating func read(into set: inout MeasurementSet, _ bag: inout DiagnosticBag) {
        let bytes = file.bytes
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            readLine(start, end, into: &set, &bag)
            start = end + 1
        }
        if faults > 3 {
            bag.add(
                Diagnostic(
                    .measurementLine, "\(faults - 3) further line\(faults == 4 ? "" : "s") cannot be read", at: nil,
                    file: file.id))
        }
    }

    private mutating func readLine(_ start: Int, _ end: Int, into set: inout MeasurementSet, _ bag: inout DiagnosticBag)
    {
        var cursor = JSONCursor(file.bytes, from: start, to: end)
        cursor.skipSpace()
        guard cursor.position < end else { return }
        do throws(JSONCursorFault) {
            guard try version(start, end) == 1 else {
                var reader = AccuracyLineReader(file, from: start, to: end)
                set.accuracy.append(try reader.read())
                return
            }
            var draft = LineDraft()
            try cursor.members { (cursor, key) throws(JSONCursorFault) in
                try self.readMember(key, &cursor, &draft, &set)
            }
            cursor.skipSpace()
            guard cursor.position == end else { throw cursor.unexpected("the end of the line") }
            set.measurements.append(try draft.measurement(at: file.range(start, end)))
        } catch {
            report(error, start, end, &bag)
        }
    }

    private mutating func report(_ fault: JSONCursorFault, _ start: Int, _ end: Int, _ bag: inout DiagnosticBag) {
        // A line that was being appended when the machine stopped has no line feed and ends before its object does.
        if end == file.bytes.count, fault.span.start >= end || !isObject(start, end) {
            bag.add(
                Diagnostic(
                    .tornMeasurementLine, "last line is cut off and left out", at: file.range(start, end),
                    notes: ["it was being written when the program or the machine stopped"]))
            return
        }
        faults += 1
        guard faults <= 3 else { return }
        let isVersion = fault.message.hasPrefix("format_version") || fault.message == Self.newer
        bag.add(
            Diagnostic(
                isVersion ? .measurementsVersion : .measurementLine, fault.message,
                at: file.range(fault.span.start, fault.span.end),
                notes: isVersion ? ["this release reads format_version 1 and 2"] : []))
    }

    /// The version that a line states, 1 where it states none: that is said where the member is missed.
    ///
    /// - Throws: When the line is of a later version than this program reads.
    private func version(_ start: Int, _ end: Int) throws(JSONCursorFault) -> UInt64 {
        var cursor = JSONCursor(file.bytes, from: start, to: end)
        cursor.skipSpace()
        // Nearly every line begins like this, and need not be read twice.
        if file.bytes[cursor.position..<end].starts(with: Self.beginning) { return 1 }
        var version: (number: UInt64?, span: ByteSpan)?
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            guard version == nil, cursor.isEqual(key, "format_version") else { return try cursor.skipValue() }
            let span = try cursor.number()
            version = (parseWhole(cursor.bytes, span.start, span.end), span)
        }
        guard let version else { return 1 }
        guard let number = version.number, (1...2).contains(number) else {
            let isNewer = version.number.map { $0 > 2 } ?? false
            throw JSONCursorFault(
                isNewer ? Self.newer : "format_version is neither 1 nor 2", version.span)
        }
        return number
    }

    private static let beginning = Array(#"{"format_version":1,"#.utf8)
    /// What is said of lines of a later version.
    static let newer = "line was written by a newer Slipway"

    /// Whether a line is one whole value, whatever it says.
    private func isObject(_ start: Int, _ end: Int) -> Bool {
        var cursor = JSONCursor(file.bytes, from: start, to: end)
        cursor.skipSpace()
        do throws(JSONCursorFault) { try cursor.skipValue() } catch { return false }
        return true
    }

    // MARK: Members

    private mutating func readMember(
        _ key: JSONCursor.Text, _ cursor: inout JSONCursor, _ draft: inout LineDraft, _ set: inout MeasurementSet
    ) throws(JSONCursorFault) {
        // Keys may be added within a format version.
        guard let member = draft.member(of: key, cursor) else { return try cursor.skipValue() }
        guard draft.seen & member.bit == 0 else {
            throw JSONCursorFault("key \"\(member.key)\" is given twice", key.span)
        }
        draft.seen |= member.bit
        switch member {
        case .formatVersion:
            let span = try cursor.number()
            guard parseWhole(cursor.bytes, span.start, span.end) == 1 else {
                throw JSONCursorFault("format_version is not 1", span)
            }
        case .variant: draft.variant = try readName(&cursor)
        case .id: draft.id = try readDigest(&cursor, count: 12)
        case .config: if !cursor.takeNull() { draft.config = try readDigest(&cursor, count: 12) }
        case .load: draft.load = try readLoad(&cursor)
        case .requestBatch: draft.requestBatch = try cursor.count(from: 1)
        case .phase:
            let text = try cursor.text()
            if cursor.isEqual(text, "screening") {
                draft.phase = .screening
            } else if cursor.isEqual(text, "confirmation") {
                draft.phase = .confirmation
            } else {
                throw JSONCursorFault("phase is neither \"screening\" nor \"confirmation\"", text.span)
            }
        case .round: draft.round = try cursor.count(from: 1)
        case .started: if !cursor.takeNull() { draft.started = try cursor.count(from: 0) }
        case .loading: draft.loading = try cursor.count(from: 0)
        case .running: draft.running = try cursor.count(from: 0)
        case .requests: if !cursor.takeNull() { draft.requests = try cursor.count(from: 0) }
        case .stable: draft.isStable = try cursor.bool()
        case .metrics: if !cursor.takeNull() { draft.values = try readMetrics(&cursor) }
        case .percentiles: draft.percentiles = try readPercentiles(&cursor)
        case .failure:
            if !cursor.takeNull() {
                let text = try cursor.text()
                draft.failure = try cursor.string(text)
            }
        case .platform: draft.platform = try readPlatform(&cursor, &set)
        case .provenance: draft.provenance = try readProvenance(&cursor, &set)
        case .method:
            let text = try cursor.text()
            draft.isRace = cursor.isEqual(text, "race")
            guard draft.isRace || cursor.isEqual(text, "grid") else {
                throw JSONCursorFault("method is neither \"grid\" nor \"race\"", text.span)
            }
        case .plannedRounds: draft.plannedRounds = try cursor.count(from: 3)
        case .budget: draft.budget = try cursor.count(from: 1)
        }
    }

    private mutating func readName(_ cursor: inout JSONCursor) throws(JSONCursorFault) -> String {
        let text = try cursor.text()
        if let name, cursor.bytes[name.span.start..<name.span.end] == cursor.bytes[text.span.start..<text.span.end] {
            return name.text
        }
        let string = try cursor.string(text)
        guard !string.isEmpty else { throw JSONCursorFault("variant has no name", text.span) }
        name = (text.span, string)
        return string
    }

    private func readDigest(_ cursor: inout JSONCursor, count: Int) throws(JSONCursorFault) -> String {
        let text = try cursor.text()
        let bytes = cursor.bytes[text.span.start..<text.span.end]
        let isDigest =
            bytes.count == count
            && bytes.allSatisfy { $0 &- UInt8(ascii: "0") < 10 || $0 &- UInt8(ascii: "a") < 6 }
        guard isDigest else {
            throw JSONCursorFault("not \(count) lower-case hexadecimal digits", text.span)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func readLoad(_ cursor: inout JSONCursor) throws(JSONCursorFault) -> Load {
        let start = cursor.position
        var load: Load?
        var count = 0
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            count += 1
            if cursor.isEqual(key, "concurrency") {
                load = .concurrency(try cursor.count(from: 1))
            } else if cursor.isEqual(key, "request_rate") {
                let (rate, span) = try cursor.double()
                guard rate > 0 else { throw JSONCursorFault("request rate is not above 0", span) }
                load = .requestRate(rate)
            } else {
                throw JSONCursorFault("a load is a \"concurrency\" or a \"request_rate\"", key.span)
            }
        }
        guard let load, count == 1 else {
            throw JSONCursorFault("a load has one member", ByteSpan(start, cursor.position))
        }
        return load
    }

    private func readMetrics(_ cursor: inout JSONCursor) throws(JSONCursorFault) -> MetricValues {
        var values = MetricValues()
        var next = 0
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            // Metrics are in order, some of them missing. One of a later release is passed over.
            guard
                let index = metrics[next...].firstIndex(where: { cursor.isEqual(key, $0.key) })
                    ?? metrics[..<next].firstIndex(where: { cursor.isEqual(key, $0.key) })
            else { return try cursor.skipValue() }
            let metric = metrics[index].metric
            next = index + 1
            guard values[metric] == nil else {
                throw JSONCursorFault("key \"\(metric.key)\" is given twice", key.span)
            }
            let (value, span) = try cursor.double()
            guard value >= 0 else { throw JSONCursorFault("\(metric.key) is negative", span) }
            values[metric] = value
        }
        return values
    }

    private func readPercentiles(_ cursor: inout JSONCursor) throws(JSONCursorFault) -> [LatencyPercentile] {
        var percentiles: [LatencyPercentile] = []
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            guard let percent = parseDecimal(cursor.bytes, key.span.start, key.span.end), percent > 0, percent <= 100
            else { throw JSONCursorFault("not a percentage above 0", key.span) }
            let (latency, span) = try cursor.double()
            guard latency >= 0 else { throw JSONCursorFault("latency is negative", span) }
            percentiles.append(LatencyPercentile(percent: percent, latency: latency))
        }
        return percentiles.sorted { $0.percent < $1.percent }
    }

    private mutating func readPlatform(
        _ cursor: inout JSONCursor, _ set: inout MeasurementSet
    ) throws(JSONCursorFault) -> Int {
        if let platform, cursor.takeRepeat(of: platform.span) { return platform.index }
        let start = cursor.position
        var value = Platform()
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            if cursor.isEqual(key, "session") {
                value.session = try cursor.optionalString()
            } else if cursor.isEqual(key, "cpu") {
                value.cpu = try cursor.optionalString()
            } else if cursor.isEqual(key, "cores") {
                if !cursor.takeNull() { value.cores = try cursor.count(from: 1) }
            } else if cursor.isEqual(key, "gpus") {
                if !cursor.takeNull() {
                    var gpus: [String] = []
                    try cursor.items { (cursor) throws(JSONCursorFault) in
                        let text = try cursor.text()
                        gpus.append(try cursor.string(text))
                    }
                    value.gpus = gpus.sorted()
                }
            } else if cursor.isEqual(key, "driver") {
                value.driver = try cursor.optionalString()
            } else if cursor.isEqual(key, "release") {
                value.release = try cursor.optionalString()
            } else if cursor.isEqual(key, "input_shapes") {
                value.inputShapes = try cursor.optionalString()
            } else {
                try cursor.skipValue()
            }
        }
        let index = set.index(of: value)
        platform = (ByteSpan(start, cursor.position), index)
        return index
    }

    private mutating func readProvenance(
        _ cursor: inout JSONCursor, _ set: inout MeasurementSet
    ) throws(JSONCursorFault) -> Int {
        if let provenance, cursor.takeRepeat(of: provenance.span) { return provenance.index }
        let start = cursor.position
        var value = Provenance()
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            if cursor.isEqual(key, "model_sha256") {
                if !cursor.takeNull() { value.modelDigest = try self.readDigest(&cursor, count: 64) }
            } else if cursor.isEqual(key, "graph_sha256") {
                if !cursor.takeNull() { value.graphDigest = try self.readDigest(&cursor, count: 64) }
            } else if cursor.isEqual(key, "order_seed") {
                if !cursor.takeNull() { value.orderSeed = try cursor.count(from: 0) }
            } else if cursor.isEqual(key, "tools") {
                try cursor.members { (cursor, key) throws(JSONCursorFault) in
                    let name = try cursor.string(key)
                    let text = try cursor.text()
                    value.tools.append(ToolVersion(name: name, version: try cursor.string(text)))
                }
            } else {
                try cursor.skipValue()
            }
        }
        value.tools.sort()
        let index = set.index(of: value)
        provenance = (ByteSpan(start, cursor.position), index)
        return index
    }
}
