package import SlipwayDiagnostics
package import SlipwayDomain

/// A number with its dimension, as limits state it.
package enum Quantity: Hashable, Sendable {
    case time(TimeSpan)
    case bytes(ByteCount)
    /// A share; 1 is 100 %.
    case share(Double)
    /// Inferences or requests per second.
    case rate(Double)
    /// A number without a unit.
    case plain(Double)
}

/// A limit on a metric; the bound itself is allowed.
package struct MetricLimit: Sendable {
    /// The metric's name, as the field table has it.
    package var metric: Located<String>
    /// Whether the metric must be at most (`<=`) or at least (`>=`) the bound.
    package var isUpper: Bool
    /// The bound.
    package var bound: Located<Quantity>

    /// Makes a limit.
    package init(metric: Located<String>, isUpper: Bool, bound: Located<Quantity>) {
        self.metric = metric
        self.isUpper = isUpper
        self.bound = bound
    }
}

/// A load of a traffic mix with its weight.
package struct MixedLoad: Sendable {
    /// Requests in flight, or nil where a rate is stated.
    package var concurrency: Located<Int>?
    /// Requests per second, or nil where a concurrency is stated.
    package var requestRate: Located<Double>?
    /// The weight, above 0.
    package var weight: Located<Double>

    /// Makes a load.
    package init(concurrency: Located<Int>?, requestRate: Located<Double>?, weight: Located<Double>) {
        self.concurrency = concurrency
        self.requestRate = requestRate
        self.weight = weight
    }
}

/// `promote:`, how the winner is picked.
package struct PromoteSection: Sendable {
    /// Where on its curve a variant is judged.
    package enum Operating: Sendable {
        case bestWithinLimits
        case concurrency(Located<Int>)
        case requestRate(Located<Double>)
        case mix([MixedLoad])
    }

    /// Metrics with their exponents in the weighted product; a negative exponent minimises. One metric has exponent ±1.
    package var objective: [(metric: Located<String>, exponent: Located<Double>)] = []
    /// Where the objective is read; default best within limits.
    package var at: Operating = .bestWithinLimits
    /// The limits that a winner meets.
    package var require: [MetricLimit] = []
    /// `estimated` or `proven`: how surely a winner meets the limits; default `estimated`.
    package var limits: Located<String>?
    /// The least gain over the incumbent, as a share; default 0.
    package var minGain: Located<Double>?

    /// Makes a section that states nothing.
    package init() {}
}

/// `deploy.azureml:`, the managed online endpoint that the release is deployed to.
package struct AzureMLSection: Sendable {
    /// Where the section stands.
    package var range: SourceRange
    /// The endpoint's name.
    package var endpoint: Located<String>?
    /// The deployment's name stem; default `<model>`; a suffix tells promotions apart.
    package var deployment: Located<String>?
    /// The registered model's name; default the spec's name.
    package var modelName: Located<String>?
    /// The virtual machine size.
    package var instanceType: Located<String>?
    /// The number of machines, 1 or more; default 1.
    package var instanceCount: Located<Int>?
    /// `key`, `aml_token` or `aad_token`; default `key`.
    package var authMode: Located<String>?
    /// The request time-out, at most 180 s; default from the profile, else 5 s.
    package var requestTimeout: Located<TimeSpan>?
    /// Requests admitted per machine; default from the profile, else 2 × batch × instances.
    package var maxConcurrentRequests: Located<Int>?
    /// Environment variables.
    package var environmentVariables: [(name: Located<String>, value: Located<String>)] = []
    /// Tags of model, endpoint and deployment.
    package var tags: [(name: Located<String>, value: Located<String>)] = []
    /// A container image in place of the no-code deployment.
    package var image: Located<String>?

    /// Makes a section that states nothing.
    package init(range: SourceRange) {
        self.range = range
    }
}
