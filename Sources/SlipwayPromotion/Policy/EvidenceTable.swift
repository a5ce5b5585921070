import SlipwayDomain
import SlipwayMeasurements

/// Measurements grouped by variant, load and phase, in an order that does not depend on the order of files and rows.
struct EvidenceTable {
    /// One run, as the numbers by which runs are grouped.
    struct Row {
        /// The variant's place in ``EvidenceTable/variants``.
        var variant: Int32
        /// The requests' place in ``EvidenceTable/shapes``.
        var shape: Int32
        /// The load's place in ``EvidenceTable/loads``.
        var load: Int32
        /// Whether the run is a confirmation repeat.
        var isConfirmation: Bool
        /// The machine in one campaign: the first platform that differs from the run's in the requests at most.
        var platform: Int32
        /// The number of the round.
        var round: Int32
        /// The place of the run in the set.
        var index: Int32
        /// Whether the run gave values.
        var isMeasured: Bool

        /// Orders by everything but the place in the set.
        static func < (left: Row, right: Row) -> Bool {
            if left.variant != right.variant { return left.variant < right.variant }
            if left.shape != right.shape { return left.shape < right.shape }
            if left.load != right.load { return left.load < right.load }
            if left.isConfirmation != right.isConfirmation { return right.isConfirmation }
            if left.platform != right.platform { return left.platform < right.platform }
            return left.round < right.round
        }
    }

    /// The runs of a variant with a request at a load: first the selecting ones, then the confirmation repeats.
    struct Cell {
        /// The requests' place in ``EvidenceTable/shapes``.
        var shape: Int
        /// The load's place in ``EvidenceTable/loads``.
        var load: Int
        /// The rows of screening or of a profiler without phases.
        var others: Range<Int>
        /// The rows of confirmation repeats.
        var confirmations: Range<Int>
    }

    /// The measurements.
    let set: MeasurementSet
    /// The candidates in name order.
    let variants: [VariantFacts]
    /// The distinct loads, ascending.
    let loads: [Load]
    /// The distinct shapes of requests, sorted; nil where runs do not say.
    let shapes: [String?]
    /// The rows in order.
    let rows: [Row]
    /// The cells of each variant, by request and ascending load.
    let cells: [[Cell]]
    /// Names or ids in the measurements that are no candidate's, sorted.
    let unknown: [String]
    /// The smallest and the largest number of items of a request; nil without rows.
    let requestBatches: ClosedRange<Int>?
    /// The values of the metrics that the policy reads, by raw value and row; not a number where there is none. Columns,
    /// since a measurement is large and most of its values play no part.
    let columns: [[Double]]

    /// Groups measurements.
    ///
    /// A measurement belongs to the candidate of its id, or of its name where it has no id.
    ///
    /// - Parameters:
    ///   - set: The measurements.
    ///   - candidates: The variants.
    ///   - metrics: The metrics to lay out in columns.
    /// - Complexity: O(n log n) in the number of measurements, O(n) where they come in order.
    init(_ set: MeasurementSet, candidates: [VariantFacts], metrics: [Metric]) {
        self.set = set
        variants = candidates.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var byName: [String: Int32] = [:]
        var byID: [String: Int32] = [:]
        for (index, variant) in variants.enumerated() {
            byName[variant.name] = Int32(index)
            byID[variant.id] = Int32(index)
        }
        let (shapes, shapeOfPlatform) = Self.requests(set)
        self.shapes = shapes
        let machines = Self.machines(set)
        var rows: [Row] = []
        rows.reserveCapacity(set.measurements.count)
        var unknown: Set<String> = []
        // Numbered as they come, and by size when all are known.
        var numbers: [Load: Int32] = [:]
        // Runs of one variant are together in most files, so that one look-up serves many.
        var last: (name: String, id: String?, variant: Int32?) = ("", nil, nil)
        for index in set.measurements.indices {
            let (name, id) = (set.measurements[index].variant, set.measurements[index].variantID)
            if last.name != name || last.id != id || index == 0 {
                last = (name, id, id.map { byID[$0] } ?? byName[name])
                if last.variant == nil { unknown.insert(name) }
            }
            guard let variant = last.variant else { continue }
            let load = set.measurements[index].load
            let number = numbers[load] ?? Int32(numbers.count)
            if number == Int32(numbers.count) { numbers[load] = number }
            let platform = set.measurements[index].platform
            let isKnown = machines.indices.contains(platform)
            rows.append(
                Row(
                    variant: variant, shape: isKnown ? shapeOfPlatform[platform] : 0, load: number,
                    isConfirmation: set.measurements[index].phase == .confirmation,
                    platform: isKnown ? machines[platform] : Int32(clamping: platform),
                    round: Int32(clamping: set.measurements[index].round),
                    index: Int32(index), isMeasured: false))
        }
        let loads = numbers.keys.sorted()
        self.loads = loads
        var ranks = [Int32](repeating: 0, count: loads.count)
        for (rank, load) in loads.enumerated() {
            if let number = numbers[load] { ranks[Int(number)] = Int32(rank) }
        }
        for place in rows.indices { rows[place].load = ranks[Int(rows[place].load)] }
        let batches = rows.lazy.map { set.measurements[Int($0.index)].requestBatch }
        requestBatches = batches.min().flatMap { least in batches.max().map { least...$0 } }
        rows.sort(by: <)
        var columns = [[Double]](repeating: [], count: Metric.allCases.count)
        for metric in metrics { columns[metric.rawValue] = [Double](repeating: .nan, count: rows.count) }
        for place in rows.indices {
            guard case .measured(let values) = set.measurements[Int(rows[place].index)].outcome else { continue }
            rows[place].isMeasured = true
            for metric in metrics {
                if let value = values[metric], value.isFinite { columns[metric.rawValue][place] = value }
            }
        }
        self.columns = columns
        self.rows = rows
        self.unknown = unknown.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }

        var cells = [[Cell]](repeating: [], count: variants.count)
        var start = 0
        while start < rows.count {
            let first = rows[start]
            var middle = start
            while middle < rows.count, rows[middle].isCell(of: first), !rows[middle].isConfirmation { middle += 1 }
            var end = middle
            while end < rows.count, rows[end].isCell(of: first) { end += 1 }
            cells[Int(first.variant)].append(
                Cell(
                    shape: Int(first.shape), load: Int(first.load), others: start..<middle, confirmations: middle..<end)
            )
            start = end
        }
        self.cells = cells
    }

    /// The distinct requests, and the place of each platform's among them. Where all runs that say have the same, those that
    /// do not say are taken as equal.
    private static func requests(_ set: MeasurementSet) -> (shapes: [String?], places: [Int32]) {
        let known = Set(set.platforms.compactMap(\.inputShapes)).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        if known.count <= 1 {
            return ([known.first], [Int32](repeating: 0, count: set.platforms.count))
        }
        let shapes = [nil] + known.map { Optional($0) }
        let places = set.platforms.map { platform in
            Int32(clamping: shapes.firstIndex(of: platform.inputShapes) ?? 0)
        }
        return (shapes, places)
    }

    /// The first platform of each platform's machine: one that differs in the requests at most.
    private static func machines(_ set: MeasurementSet) -> [Int32] {
        var first: [Platform: Int32] = [:]
        return set.platforms.enumerated().map { index, platform in
            var machine = platform
            machine.inputShapes = nil
            let known = first[machine] ?? Int32(clamping: index)
            first[machine] = known
            return known
        }
    }

    /// The cell of a variant with a request at a load, by their places; nil where it was not measured there.
    func cell(of variant: Int, shape: Int, load: Int) -> Cell? {
        let cells = cells[variant]
        var (low, high) = (0, cells.count)
        while low < high {
            let middle = (low + high) / 2
            let isBefore = (cells[middle].shape, cells[middle].load) < (shape, load)
            if isBefore { low = middle + 1 } else { high = middle }
        }
        guard low < cells.count, cells[low].shape == shape, cells[low].load == load else { return nil }
        return cells[low]
    }

    /// The place of a load; nil where nothing was measured at it.
    func place(of load: Load) -> Int? {
        var (low, high) = (0, loads.count)
        while low < high {
            let middle = (low + high) / 2
            if loads[middle] < load { low = middle + 1 } else { high = middle }
        }
        return low < loads.count && loads[low] == load ? low : nil
    }

    /// The requests that a variant was measured with, ascending.
    func shapes(of variant: Int) -> [Int] {
        Set(cells[variant].map(\.shape)).sorted()
    }

    /// The requests that any variant was measured with, ascending.
    var allShapes: [Int] { Set(rows.lazy.map { Int($0.shape) }).sorted() }

    /// What people call a request; nil where there is one only.
    func requestName(_ shape: Int) -> String? {
        guard shapes.count > 1 else { return nil }
        guard let text = shapes[shape] else { return "unknown requests" }
        return set.requestNames[text] ?? text
    }

    /// The place of a variant; nil when it is no candidate.
    func index(of name: String) -> Int? {
        variants.firstIndex { $0.name == name }
    }

    /// The rows of a cell that may decide.
    func decisive(_ cell: Cell, confirmed: Bool) -> Range<Int> {
        confirmed ? cell.confirmations : cell.others
    }
}

extension EvidenceTable.Row {
    fileprivate func isCell(of other: Self) -> Bool {
        variant == other.variant && shape == other.shape && load == other.load
    }
}
