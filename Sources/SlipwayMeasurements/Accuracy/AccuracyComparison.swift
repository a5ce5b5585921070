package import SlipwayDomain

/// The answers of a reference, ready to be compared with those of variants.
package struct AccuracyComparison: Sendable {
    /// The reference's outputs, row by row.
    private let reference: [[String: TensorData]]
    /// The floor of each output.
    private let floors: [String: Double]

    /// Takes the answers of the reference.
    ///
    /// - Parameter rows: The outputs of each row, without the batch axis.
    package init(_ rows: [[TensorData]]) {
        reference = rows.map(Self.byName)
        var largest: [String: Double] = [:]
        for tensor in rows.flatMap(\.self) {
            let most = tensor.numbers?.reduce(0.0) { $1.isFinite ? max($0, abs($1)) : $0 } ?? 0
            largest[tensor.name] = max(largest[tensor.name] ?? 0, most)
        }
        floors = largest.mapValues { $0 * 1e-3 }
    }

    private static func byName(_ tensors: [TensorData]) -> [String: TensorData] {
        Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Compares the answers of a variant.
    ///
    /// Texts are compared for equality: an element that differs has an error of 1, and the cosine is the share of equal ones.
    /// Infinities that are equal do not differ; a NaN on either side leaves nothing known of its output, and so do other sizes.
    ///
    /// - Parameter rows: The outputs of each row in the order of the reference's, without the batch axis.
    /// - Returns: The values of every output of the reference.
    package func compare(_ rows: [[TensorData]]) -> VariantAccuracy {
        var outputs: [String: AccuracyValues] = [:]
        let answers = rows.map(Self.byName)
        for (name, floor) in floors {
            guard answers.count == reference.count else {
                outputs[name] = AccuracyValues(floor: floor)
                continue
            }
            var sums = OutputSums(floor: floor)
            for (answer, wanted) in zip(answers, reference) { sums.add(answer[name], wanted[name]) }
            outputs[name] = sums.values
        }
        return VariantAccuracy(outputs: outputs)
    }
}

/// What the elements of one output come to so far.
private struct OutputSums {
    let floor: Double
    private var isKnown = true
    private var isText = false
    private var largest = 0.0
    private var largestShare = 0.0
    private var (product, own, wanted) = (0.0, 0.0, 0.0)
    private var (vectors, agreeing) = (0, 0)
    private var (texts, equalTexts) = (0, 0)

    init(floor: Double) { self.floor = floor }

    mutating func add(_ answer: TensorData?, _ reference: TensorData?) {
        guard isKnown else { return }
        guard let answer, let reference, answer.sizes == reference.sizes,
            (answer.type == .string) == (reference.type == .string)
        else {
            isKnown = false
            return
        }
        if answer.type == .string {
            addTexts(answer.bytes, reference.bytes)
        } else {
            addNumbers(answer, reference)
        }
    }

    private mutating func addTexts(_ answer: [UInt8], _ reference: [UInt8]) {
        isText = true
        guard let left = TensorData.texts(answer), let right = TensorData.texts(reference), left.count == right.count
        else {
            isKnown = false
            return
        }
        texts += left.count
        for (one, two) in zip(left, right) where answer[one] == reference[two] { equalTexts += 1 }
    }

    private mutating func addNumbers(_ answer: TensorData, _ reference: TensorData) {
        let width = max(1, reference.sizes.last ?? 1)
        guard let left = answer.numbers, let right = reference.numbers, left.count == right.count,
            left.count.isMultiple(of: width)
        else {
            isKnown = false
            return
        }
        for (one, two) in zip(left, right) {
            if one == two {
                guard one.isFinite else { continue }
            } else {
                let difference = abs(one - two)
                guard difference.isFinite else {
                    isKnown = false
                    return
                }
                largest = max(largest, difference)
                // Where all of the reference is 0 there is nothing to be a share of.
                let size = max(abs(two), floor)
                largestShare = max(largestShare, size > 0 ? difference / size : .infinity)
            }
            product += one * two
            own += one * one
            wanted += two * two
        }
        for start in stride(from: 0, to: left.count, by: width) {
            let place = (start..<start + width).reduce(start) { left[$1] > left[$0] ? $1 : $0 }
            let most = right[start..<start + width].reduce(-Double.infinity, max)
            vectors += 1
            // Of equal largest elements any is right.
            if right[place] == most { agreeing += 1 }
        }
    }

    /// The values of the output.
    var values: AccuracyValues {
        var values = AccuracyValues(floor: floor)
        guard isKnown else { return values }
        if isText {
            let isEqual = texts == equalTexts
            let share = texts == 0 ? 1 : Double(equalTexts) / Double(texts)
            values.maxAbsError = isEqual ? 0 : 1
            values.maxRelError = isEqual ? 0 : 1
            values.cosine = share
            values.argmaxAgreement = share
            return values
        }
        values.maxAbsError = largest
        values.maxRelError = largestShare.isFinite ? largestShare : nil
        values.argmaxAgreement = vectors == 0 ? 1 : Double(agreeing) / Double(vectors)
        if largest == 0 {
            values.cosine = 1
        } else {
            let cosine = own > 0 && wanted > 0 ? product / (own.squareRoot() * wanted.squareRoot()) : 0
            values.cosine = cosine.isFinite ? min(1, max(-1, cosine)) : nil
        }
        return values
    }
}
