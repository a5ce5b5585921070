package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayReleases

/// One entry of `execution_providers:`, with what it states for itself.
package struct ProviderChoice: Sendable {
    /// The provider.
    package var provider: Located<ExecutionProvider>
    /// What the entry itself states: the precisions to try; empty means fp32.
    package var axes: StatedAxes
    /// What stays in fp32 in a graph that is rewritten to half: operators, or patterns of node names; nil where nothing is
    /// stated.
    package var keptInFP32: Located<[Located<String>]>?
    /// The provider's own options, in the order of the option table.
    package var options: [ProviderOption]
    /// Session options that replace the spec's for this provider, key by key.
    package var session: StatedAxes
    /// Batching that replaces the spec's for this provider, key by key.
    package var batching: StatedAxes
    /// Instances that replace the spec's for this provider, key by key.
    package var instances: InstancesSection
    /// Warmup sets that replace the spec's for this provider; nil keeps the spec's.
    package var warmup: [WarmupSection]?

    /// Makes a choice of a provider that states nothing else.
    package init(provider: Located<ExecutionProvider>) {
        self.provider = provider
        axes = StatedAxes()
        options = []
        session = StatedAxes()
        batching = StatedAxes()
        instances = InstancesSection()
    }
}

/// A provider option with the values to try.
package struct ProviderOption: Sendable {
    /// The key, as ``ProviderOptionField/key`` has it.
    package var key: Located<String>
    /// The values, one or more, each once.
    package var values: [Located<OptionValue>]

    /// Makes an option.
    package init(key: Located<String>, values: [Located<OptionValue>]) {
        self.key = key
        self.values = values
    }
}

/// `instances:`.
package struct InstancesSection: Sendable {
    /// The axis that the section states: counts, per GPU where GPUs are named, 1 or more.
    package var axes = StatedAxes()
    /// The kind; not stated means what the provider needs.
    package var kind: Located<InstanceKind>?
    /// The GPUs by number; not stated means all.
    package var gpus: [Located<Int>] = []

    /// Makes a section that states nothing.
    package init() {}

    /// The counts stated.
    package var count: [Located<Int>] { axes.instances }
}

/// One entry of `exclude:` or `include:`: the axes it states; several values of an axis mean any (exclude) or each (include).
package struct MatrixPattern: Sendable {
    /// Where the entry is.
    package var range: SourceRange
    /// The providers stated.
    package var provider: [Located<ExecutionProvider>] = []
    /// The axes stated.
    package var axes = StatedAxes()

    /// Makes an entry that states nothing.
    package init(range: SourceRange) {
        self.range = range
    }
}
