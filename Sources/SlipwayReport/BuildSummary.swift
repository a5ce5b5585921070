/// What a build made, for the end of `build`.
package struct BuildSummary: Hashable, Sendable {
    /// One generated model directory.
    package struct Variant: Hashable, Sendable {
        /// The name of the variant, which is its directory's.
        package let name: String
        /// The content id, 12 hexadecimal digits.
        package let id: String
        /// How many instances the server starts in all (count × GPUs).
        package let instances: Int
        /// The execution provider with its precision, such as `tensorrt fp16`.
        package let executionProvider: String
        /// The bytes of weights that one instance loads; nil for those of the build's one model.
        package let modelByteCount: UInt64?

        /// Describes a variant.
        package init(
            name: String, id: String, instances: Int, executionProvider: String, modelByteCount: UInt64? = nil
        ) {
            self.modelByteCount = modelByteCount
            self.name = name
            self.id = id
            self.instances = instances
            self.executionProvider = executionProvider
        }
    }

    /// The name of the model.
    package let name: String
    /// The Triton release that the configs are for, such as `24.10`.
    package let targetRelease: String
    /// The directory that was written, as the user named it.
    package let outputDirectory: String
    /// What ``variants`` are called: variants, or the models of a pipeline.
    package let noun: String
    /// The variants, in the order of the manifest.
    package let variants: [Variant]
    /// The bytes of the model with its external data: what one instance loads.
    package let modelByteCount: UInt64
    /// The bytes that the weights take on disk for all variants, one for each stored copy.
    package let storedByteCount: UInt64
    /// Where the weights are: `store`, `link`, `copy` or `digest`.
    package let weightsMode: String
    /// How many files were written.
    package let writtenCount: Int
    /// How many files already were as they should be.
    package let unchangedCount: Int
    /// How many files of an earlier build were removed.
    package let removedCount: Int
    /// What each release holds, in words: its directory and a line.
    package let releases: [Release]
    /// What is wrong with releases that were left as they are, a line each.
    package let reasons: [String]
    /// Facts worth a line (a fallback that was taken, a directory that was kept).
    package let notes: [String]

    /// A release of the output.
    package struct Release: Hashable, Sendable {
        /// The directory below the output's.
        package let directory: String
        /// What it holds and why.
        package let text: String

        /// Describes a release.
        package init(directory: String, text: String) {
            self.directory = directory
            self.text = text
        }
    }

    /// Describes a build.
    package init(
        name: String, targetRelease: String, outputDirectory: String, noun: String = "variant", variants: [Variant],
        modelByteCount: UInt64,
        storedByteCount: UInt64, weightsMode: String, writtenCount: Int, unchangedCount: Int, removedCount: Int,
        releases: [Release] = [], reasons: [String] = [], notes: [String] = []
    ) {
        self.releases = releases
        self.reasons = reasons
        self.name = name
        self.targetRelease = targetRelease
        self.outputDirectory = outputDirectory
        self.noun = noun
        self.variants = variants
        self.modelByteCount = modelByteCount
        self.storedByteCount = storedByteCount
        self.weightsMode = weightsMode
        self.writtenCount = writtenCount
        self.unchangedCount = unchangedCount
        self.removedCount = removedCount
        self.notes = notes
    }

    /// The instances of all variants together.
    package var instanceCount: Int { variants.reduce(0) { $0 + $1.instances } }

    /// The bytes of weights in memory when every variant is loaded at the same time: each instance loads its own.
    /// The highest number when the product has no room.
    package var loadedByteCount: UInt64 {
        variants.reduce(0) { sum, variant in
            let own = variant.modelByteCount ?? modelByteCount
            let product = own.multipliedReportingOverflow(by: UInt64(max(0, variant.instances)))
            let (total, overflow) = sum.addingReportingOverflow(product.partialValue)
            return product.overflow || overflow ? .max : total
        }
    }
}

/// How a tree on disk differs from the one that a build would write, for `build --check` and `diff`.
package struct TreeDiffSummary: Hashable, Sendable {
    /// What a build would do with a file.
    package enum Change: Hashable, Sendable {
        /// It is missing.
        case add
        /// Its bytes differ.
        case change
        /// It is no longer made.
        case remove
    }

    /// One file that differs.
    package struct Entry: Hashable, Sendable {
        /// The path below the output directory.
        package let path: String
        /// What a build would do.
        package let change: Change
        /// The lines of a unified diff without file headers; empty when there is nothing to show (weights, binary files).
        package let diff: [String]

        /// Describes a file that differs.
        package init(path: String, change: Change, diff: [String] = []) {
            self.path = path
            self.change = change
            self.diff = diff
        }
    }

    /// The files that differ, in any order.
    package let entries: [Entry]
    /// How many files are as they should be.
    package let unchangedCount: Int

    /// Describes a comparison.
    package init(entries: [Entry], unchangedCount: Int) {
        self.entries = entries
        self.unchangedCount = unchangedCount
    }

    /// Whether nothing differs.
    package var isUpToDate: Bool { entries.isEmpty }
}
