package import SlipwayDiagnostics

/// `accuracy:`, which requests are sent to learn how far answers are from a reference, and the reference.
package struct AccuracySection: Sendable {
    /// The requests.
    package enum Inputs: Sendable {
        /// Those of a file, relative to the file that states it.
        case file(Located<String>)
        /// Made ones: how many, their seed and the elements of inputs.
        case generated(count: Located<Int>, seed: Int, data: [InputData])
    }

    /// What answers are compared with.
    package enum Reference: Sendable {
        /// The answers of the baseline.
        case baseline
        /// The answers of the model as its file has it.
        case source
        /// Those of a file, relative to the file that states it.
        case file(Located<String>)
    }

    /// Where the requests are stated.
    package var place: SourceRange
    /// The requests.
    package var inputs: Inputs
    /// The reference; default the baseline.
    package var against: Reference
    /// The file of the largest numbers that the fp32 graph computes, relative to the file that states it.
    package var ranges: Located<String>?
    /// The values of that file which leave the range that is safe in half; none before the file is read.
    package var largeValues: [LargeValue] = []

    /// A value inside the graph whose numbers leave the range that is safe in half.
    package struct LargeValue: Hashable, Sendable {
        /// Its name in the graph.
        package let name: String
        /// Its largest absolute number.
        package let largest: Double

        /// Names a value.
        package init(name: String, largest: Double) {
            self.name = name
            self.largest = largest
        }
    }

    /// Makes a section.
    package init(place: SourceRange, inputs: Inputs, against: Reference = .baseline) {
        self.place = place
        self.inputs = inputs
        self.against = against
    }

    /// The files that the section names.
    package var files: [Located<String>] {
        var files: [Located<String>] = []
        if case .file(let path) = inputs { files.append(path) }
        if case .file(let path) = against { files.append(path) }
        return files
    }
}
