import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayMeasurements
import SlipwayPromotion

extension PromotionDocument: ListingDocument {
    package static var kind: DocumentKind { .promotion }

    package init(reading root: DocumentValue) throws(DocumentFault) {
        let name = try root.required("name").name()
        var members: [Member] = []
        for row in try root.optional("members")?.items() ?? [] {
            members.append(
                Member(
                    name: try row.required("name").name(), variant: try row.required("variant").name(),
                    id: try row.required("id").identity()))
        }
        let model = members.isEmpty ? try root.required("model") : nil
        let listed = try root.required("digests")
        self.init(
            name: name, model: try model?.required("sha256").digest(),
            graphDigest: try model?.nullable("graph_sha256")?.digest(), members: members,
            record: try PromotionRecord(reading: root),
            digests: try listed.digests())
        try checkFiles(listed)
    }

    /// A release has exactly its model, under its own name, and the members of a pipeline: Triton would load whatever else
    /// stood there.
    private func checkFiles(_ listed: DocumentValue) throws(DocumentFault) {
        let own = modelNames.map(ReleaseLayout.model)
        for path in digests.keys.sorted() where path.isInside(ReleaseLayout.repository) {
            if own.contains(where: { path.relative(to: $0) != nil }) { continue }
            throw listed.fault(
                members.isEmpty
                    ? "it lists \"\(path)\", and its one model is \"\(own[0])\""
                    : "it lists \"\(path)\", which belongs to none of its models")
        }
        for model in own where !digests.keys.contains(where: { $0.isInside(model) }) {
            throw listed.fault("it lists no file of its model \"\(model)\"")
        }
    }
}

extension PromotionRecord {
    fileprivate init(reading root: DocumentValue) throws(DocumentFault) {
        self.init(
            winner: try Holder(reading: try root.required("winner")),
            incumbent: try root.nullable("incumbent").map(Holder.init(reading:)),
            verdict: try root.required("verdict").word(Decision.Verdict.self))
        reason = try root.nullable("reason")?.text()
        isAgainstBaseline = try root.nullable("against")?.text() == "baseline"
        isRace = try root.optional("search")?.text() == "race"
        gain = try root.nullable("gain").flatMap(Gain.init(reading:))
        points = try Self.points(root, "at", "winner")
        concurrency = try root.optional("max_concurrent_requests")?.integer()
        knee = try root.optional("knee").map(Knee.init(reading:))
        incumbentPoints = try Self.points(root, "incumbent_at", "incumbent")
        for runner in try root.required("runners_up").items() {
            runnersUp.append(
                RunnerUp(
                    holder: try Holder(reading: runner), gain: try runner.nullable("gain").flatMap(Gain.init(reading:)))
            )
        }
        policy = try root.nullable("policy").map(PromotionPolicy.init(reading:))
        accuracy = try root.optional("accuracy").map(Accuracy.init(reading:))
        for item in try root.required("platforms").items() { platforms.append(try Platform(reading: item)) }
        for item in try root.required("measurements").items() { measurements.append(try item.digest()) }
        if let stated = try root.optional("from") {
            let place = try stated.required("release")
            let release = try place.relativePath()
            guard OutputLayout.isRelease(release) else { throw place.fault("\"\(release)\" is no release") }
            source = Source(
                release: release, replaced: try stated.nullable("replaced").map(Holder.init(reading:)))
        }
    }

    /// The points of one of both variants with their values, which stand by metric.
    private static func points(
        _ root: DocumentValue, _ key: String, _ who: String
    ) throws(DocumentFault) -> [Point] {
        var points: [Point] = []
        for item in try root.nullable(key)?.items() ?? [] {
            points.append(
                Point(
                    inputShapes: try item.nullable("input_shapes")?.text(), load: try item.required("load").load(),
                    weight: try item.required("weight").number(), runs: try item.required("runs").integer(),
                    values: MetricValues()))
        }
        let metrics = try root.required("metrics")
        for metric in Metric.allCases {
            guard let stated = try metrics.optional(metric.key)?.nullable(who) else { continue }
            let values = try stated.items()
            guard values.count == points.count else {
                throw stated.fault(
                    "\"\(stated.path)\" has \(values.count) values for the \(points.count) loads of \"\(key)\"")
            }
            for (place, value) in values.enumerated() {
                points[place].values[metric] = value.node.isNull ? nil : try value.number()
            }
        }
        return points
    }
}

extension PromotionRecord.Holder {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        self.init(
            variant: try value.required("variant").name(), id: try value.required("id").identity(),
            configID: try value.nullable("config")?.identity())
    }
}

extension Knee {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        self.init(
            load: try value.required("load").load(), throughput: try value.required("throughput_per_second").number(),
            concurrency: try value.required("concurrency").integer())
    }
}

extension PromotionRecord.Gain {
    /// Reads a gain; nil where its estimate was no number that JSON can state.
    fileprivate init?(reading value: DocumentValue) throws(DocumentFault) {
        guard let estimate = try value.nullable("estimate") else { return nil }
        var bounds: ClosedRange<Double>?
        if let lower = try value.nullable("lower")?.number(), let upper = try value.nullable("upper")?.number() {
            guard lower <= upper else {
                throw value.fault("the lower bound of \"\(value.path)\" is above the upper one")
            }
            bounds = lower...upper
        }
        self.init(
            estimate: try estimate.number(), bounds: bounds,
            rounds: try value.required("rounds").integer())
    }
}

extension PromotionPolicy {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        self.init(
            minGain: try value.required("min_gain").number(),
            limitsAreProven: try value.optional("limits")?.text() == "proven")
        let stated = try value.required("objective")
        objective = []
        for entry in try stated.members() {
            let exponent = stated.value(of: entry)
            if let metric = Metric(named: entry.key.value) {
                objective.append(Term(metric, exponent: try exponent.number()))
            } else if let measure = AccuracyMeasure(named: entry.key.value) {
                accuracyTerms.append(AccuracyTerm(measure, exponent: try exponent.number()))
            } else {
                throw exponent.fault("\"\(entry.key.value)\" is no metric that this version knows")
            }
        }
        limits = []
        for item in try value.required("require").items() {
            if let limit = try AccuracyLimit(reading: item) {
                accuracyLimits.append(limit)
            } else {
                limits.append(try Limit(reading: item))
            }
        }
        let at = try value.required("at")
        guard at.node.array != nil else {
            guard try at.text() == "best-within-limits" else { throw at.wrongForm("\"best-within-limits\" or a list") }
            return
        }
        var loads: [WeightedLoad] = []
        for item in try at.items() {
            loads.append(
                WeightedLoad(try item.required("load").load(), weight: try item.required("weight").number()))
        }
        operatingPoint = .loads(loads)
    }
}

extension PromotionPolicy.AccuracyLimit {
    /// Reads a limit on accuracy; nil for one on another metric.
    fileprivate init?(reading value: DocumentValue) throws(DocumentFault) {
        guard let metric = AccuracyMetric(rawValue: try value.required("metric").text()) else { return nil }
        let measure = AccuracyMeasure(metric, output: try value.optional("output")?.text())
        if let bound = try value.optional("at_most") {
            self.init(measure, isUpper: true, bound: try bound.number())
        } else {
            self.init(measure, isUpper: false, bound: try value.required("at_least").number())
        }
    }
}

extension PromotionRecord.Accuracy {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        let against = try value.required("against")
        let reference: AccuracyReference
        if let id = try against.optional("baseline") {
            reference = .baseline(try id.identity())
        } else if let digest = try against.optional("source") {
            reference = .source(try digest.digest().hex)
        } else {
            reference = .file(try against.required("file").digest().hex)
        }
        self.init(
            identity: AccuracyIdentity(
                weights: try value.required("weights_sha256").digest().hex,
                inputs: try value.required("inputs_sha256").digest().hex, against: reference),
            isRecorded: try value.required("recorded").bool(),
            winner: try value.nullable("winner").map(VariantAccuracy.init(reading:)),
            incumbent: try value.nullable("incumbent").map(VariantAccuracy.init(reading:)))
    }
}

extension VariantAccuracy {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        var outputs: [String: AccuracyValues] = [:]
        for entry in try value.members() {
            let stated = value.value(of: entry)
            var values = AccuracyValues(floor: try stated.nullable("floor")?.number() ?? 0)
            for metric in AccuracyMetric.allCases { values[metric] = try stated.nullable(metric.name)?.number() }
            outputs[entry.key.value] = values
        }
        self.init(outputs: outputs)
    }
}

extension PromotionPolicy.Limit {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        let stated = try value.required("metric")
        let key = try stated.text()
        guard let metric = Metric.allCases.first(where: { $0.key == key }) else {
            throw stated.fault("\"\(key)\" is no metric that this version knows")
        }
        if let bound = try value.optional("at_most") {
            self.init(metric, isUpper: true, bound: try bound.number())
        } else {
            self.init(metric, isUpper: false, bound: try value.required("at_least").number())
        }
    }
}

extension Platform {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        self.init()
        cpu = try value.nullable("cpu")?.text()
        cores = try value.nullable("cores")?.integer()
        gpus = try value.nullable("gpus")?.texts()
        driver = try value.nullable("driver")?.text()
        release = try value.nullable("release")?.text()
    }
}
