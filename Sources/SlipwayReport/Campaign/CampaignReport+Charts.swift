import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion

/// A chart of a campaign.
package struct CampaignChart: Sendable {
    /// What charts show; the raw values are the names of their files without the ending.
    package enum Kind: String, Sendable {
        /// Throughputs at the concurrencies that were measured, or at the request rates where there are only those.
        case throughput = "Optimal_Results"
        /// Throughputs at request rates beside those at concurrencies.
        case requestRates = "throughput-request-rate"
        /// Latencies and throughputs.
        case latency = "latency-throughput"
        /// Gains over the reference.
        case gains
        /// Throughputs and how far answers are from the reference's.
        case accuracy = "gain-accuracy"
        /// Throughputs by batch limit and number of instances.
        case batchInstances = "batch-instances"
    }

    /// What it shows.
    let kind: Kind
    /// The chart at desk width, which files hold.
    package let wide: Chart
    /// The chart at phone width.
    package let narrow: Chart

    /// The file's name without its ending.
    package var fileName: String { kind.rawValue }
}

extension CampaignReport {
    /// The most points that the chart of latencies shows; beyond it operating points stand for their variants.
    static let pointLimit = 800
    /// The most rows of the chart of gains.
    static let gainLimit = 15

    /// Every chart that the measurements have values for, in the order of the page.
    package var charts: [CampaignChart] {
        var result: [CampaignChart] = []
        let isRate = { (load: Load) in if case .requestRate = load { true } else { false } }
        let kinds = entries.flatMap { $0.curve.points.map { isRate($0.summary.load) } }
        if kinds.contains(false) || kinds.isEmpty {
            result.append(chart(.throughput) { throughputChart(atRates: false).draw($0) })
        }
        if kinds.contains(true) {
            result.append(
                chart(kinds.contains(false) ? .requestRates : .throughput) { throughputChart(atRates: true).draw($0) })
        }
        if let latencyMetric { result.append(chart(.latency) { latencyChart(latencyMetric).draw($0) }) }
        if let gains = gainChart { result.append(chart(.gains, gains.draw)) }
        if let accuracy = accuracyChart { result.append(chart(.accuracy, accuracy.draw)) }
        result.append(chart(.batchInstances) { heatMap.draw($0) })
        return result
    }

    private func chart(_ kind: CampaignChart.Kind, _ draw: (ChartWidth) -> Chart) -> CampaignChart {
        CampaignChart(kind: kind, wide: draw(.wide), narrow: draw(.narrow))
    }

    private func caption(_ matter: String) -> ChartCaption { ChartCaption(model: name, matter: matter) }

    // MARK: - Throughput

    /// The variants of the chart of throughputs, each once, with the roles that bring it there.
    var throughputRoles: [(entry: Entry, roles: [String])] {
        var result: [(entry: Entry, roles: [String])] = []
        func add(_ role: String, _ entry: Entry?) {
            guard let entry else { return }
            if let place = result.firstIndex(where: { $0.entry.name == entry.name }) {
                result[place].roles.append(role)
            } else {
                result.append((entry, [role]))
            }
        }
        add("winner", entry(decision.winner?.variant.name))
        add("incumbent", entry(decision.incumbent?.variant.name))
        add("baseline", entry(decision.baseline?.variant.name))
        for provider in providers { add("best of \(provider)", best(of: provider)) }
        return result
    }

    private func throughputChart(atRates: Bool) -> LineChart {
        var next = 1
        let series = throughputRoles.map { entry, roles in
            let look: Int
            if roles.contains("winner") {
                look = 0
            } else if roles.contains("baseline") {
                look = 7
            } else {
                look = (next - 1) % 6 + 1
                next += 1
            }
            let picked = roles.contains("winner") ? entry.curve.operatingPoint : nil
            return LineChart.Series(
                label: "\(roles.joined(separator: ", ")): \(entry.name)", look: look, isMain: look == 0,
                points: entry.curve.points.enumerated().compactMap { index, point in
                    guard let x = point.summary.load.size(isRate: atRates), let y = point.summary.values[.throughput]
                    else { return nil }
                    return LineChart.Point(
                        x: x, y: y, bounds: point.throughputBounds, isPicked: index == picked,
                        title: describe(point, of: entry))
                })
        }
        let axis = atRates ? "request rate (requests/s)" : "concurrency (requests in flight)"
        let best = decision.winner.flatMap { entry($0.variant.name)?.operatingPoint }
        let reached = best.flatMap { point in
            point.summary.values[.throughput].map {
                " The winner reaches \(describeNumber($0)) inferences/s at \(point.summary.load)."
            }
        }
        return LineChart(
            id: atRates ? "throughput-rate" : "throughput",
            caption: caption("throughput against \(atRates ? "request rate" : "concurrency")"),
            summary: "Lines for " + series.map(\.label).joined(separator: "; ") + "." + (reached ?? "")
                + " Bars are 95 % intervals where a load was measured three times or more.",
            xTitle: axis, yTitle: "throughput (inferences/s)", series: series)
    }

    /// A point for a pointer that rests on it.
    private func describe(_ point: VariantCurve.Point, of entry: Entry) -> String {
        var parts = ["\(entry.name), \(point.summary.load)"]
        if let value = point.summary.values[.throughput] { parts.append("\(describeNumber(value)) inferences/s") }
        if let metric = latencyMetric, let value = point.summary.values[metric] {
            parts.append("\(metric.name) \(describeValue(value, of: metric))")
        }
        if point.summary.repeats > 1 { parts.append("\(point.summary.repeats) runs") }
        if !point.summary.meetsLimits { parts.append("misses a limit") }
        return DisplayText.safe(parts.joined(separator: ", "))
    }

    // MARK: - Latency

    private func latencyChart(_ metric: Metric) -> ScatterChart {
        let all = entries.flatMap { entry in entry.curve.points.map { (entry, $0) } }
        let isCut = all.count > Self.pointLimit
        let shown =
            isCut
            ? entries.compactMap { entry in entry.operatingPoint.map { (entry, $0) } }.prefix(Self.pointLimit)
            : all[...]
        let most = all.compactMap { $0.1.summary.values[metric] }.max() ?? 0
        let unit = TimeUnit(for: most)
        let providers = providers
        let points = shown.compactMap { entry, point -> ScatterChart.Point? in
            guard let x = point.summary.values[.throughput], let y = point.summary.values[metric],
                let group = providers.firstIndex(of: entry.provider)
            else { return nil }
            return ScatterChart.Point(
                x: x, y: y / unit.size, group: group, meetsLimits: point.summary.meetsLimits,
                title: describe(point, of: entry))
        }
        var highlights: [ScatterChart.Highlight] = []
        for (role, standing) in [
            ("winner", decision.winner), ("incumbent", decision.incumbent), ("baseline", decision.baseline),
        ] {
            guard let point = entry(standing?.variant.name)?.operatingPoint?.summary.values,
                let x = point[.throughput], let y = point[metric]
            else { continue }
            if let place = highlights.firstIndex(where: { $0.x == x && $0.y == y / unit.size }) {
                highlights[place].label += ", \(role)"
            } else {
                highlights.append(ScatterChart.Highlight(label: role, x: x, y: y / unit.size))
            }
        }
        let limits = policy.limits.filter { $0.metric == metric }
        return ScatterChart(
            id: "latency", caption: caption("throughput and \(metric.name)"),
            summary: "\(points.count) points, one for each variant and load"
                + (isCut ? "; since there are many, operating points only, \(shown.count) of them" : "")
                + ". Better is further to the right and further down."
                + (limits.isEmpty ? "" : " The limit is \(limits.map(describeLimit).joined(separator: ", ")).")
                + (highlights.isEmpty
                    ? ""
                    : " Rings mark the operating points of "
                        + highlights.map(\.label).joined(separator: ", ") + "."),
            xTitle: "throughput (inferences/s)", yTitle: "\(metric.name) (\(unit.name))", points: points,
            groups: providers.enumerated().map { ($1, $0 % 7) }, highlights: highlights,
            limits: limits.map { ScatterChart.Limit(label: describeLimit($0), y: $0.bound / unit.size) })
    }

    // MARK: - Gains

    private var gainChart: GainChart? {
        let known = decision.ranking.filter { $0.gain != nil }
        guard !known.isEmpty else { return nil }
        let reference = decision.reference == .baseline ? "baseline" : "incumbent"
        let rows = known.prefix(Self.gainLimit).compactMap { standing in
            standing.gain.map { gain in
                GainChart.Row(
                    label: standing.variant.name, gain: gain.estimate, bounds: gain.bounds,
                    isWinner: standing.variant.name == decision.winner?.variant.name)
            }
        }
        return GainChart(
            id: "gains", caption: caption("gains over the \(reference)"),
            summary: "The objective's change for "
                + (known.count > rows.count ? "the best \(rows.count) of \(known.count)" : "\(rows.count)")
                + (known.count == 1 ? " variant." : " variants.")
                + (decision.inference.isReplicated ? " Bars are intervals; one that crosses zero proves nothing." : ""),
            rows: Array(rows), minGain: policy.minGain)
    }

    // MARK: - Batch and instances

    private var heatMap: HeatMap {
        let winner = decision.winner?.variant.name
        let panels = providers.map { provider in
            let own = entries.filter { $0.provider == provider }
            let rows = Set(own.map(\.curve.variant.maxBatchSize)).sorted()
            let columns = Set(own.map(\.curve.variant.instances)).sorted()
            var panel = HeatMap.Panel(title: provider, rows: rows, columns: columns, fields: [:], winner: nil)
            for entry in own {
                guard let row = rows.firstIndex(of: entry.curve.variant.maxBatchSize),
                    let column = columns.firstIndex(of: entry.curve.variant.instances)
                else { continue }
                let place = HeatMap.Place(row: row, column: column)
                let field = field(entry)
                // The frame is around the winner's own number, even where a quicker one shares its place: that one is not
                // shown to be quicker, or may not win.
                if entry.name == winner {
                    panel.winner = place
                    panel.fields[place] = field
                } else if panel.winner != place, panel.fields[place].map({ field.isBetter(than: $0) }) ?? true {
                    panel.fields[place] = field
                }
            }
            return panel
        }
        return HeatMap(
            id: "heat", caption: caption("best throughput by batch size and instances"),
            summary: "A field for each batch limit and number of instances, a panel for each of "
                + providers.joined(separator: ", ")
                + ": the throughput at the operating point, where several share a field of the winner, else of the best.",
            panels: panels)
    }

    private func field(_ entry: Entry) -> HeatMap.Field {
        guard let point = entry.operatingPoint, let value = point.summary.values[.throughput] else {
            return .unmeasured(title: DisplayText.safe("\(entry.name): not measured"))
        }
        let title = describe(point, of: entry)
        return point.summary.meetsLimits ? .value(value, title: title) : .missesLimits(title: title)
    }
}

extension HeatMap.Field {
    /// Whether it is shown rather than another one at the same place.
    fileprivate func isBetter(than other: HeatMap.Field) -> Bool {
        switch (self, other) {
        case (.value(let one, _), .value(let two, _)): one > two
        case (.value, _), (.missesLimits, .unmeasured): true
        default: false
        }
    }
}

extension Load {
    /// The number on an axis of concurrencies or of rates; nil for a load of the other kind.
    fileprivate func size(isRate: Bool) -> Double? {
        switch self {
        case .concurrency(let count): isRate ? nil : Double(count)
        case .requestRate(let rate): isRate ? rate : nil
        }
    }
}
