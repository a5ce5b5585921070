/// One setting of a variant: the row that drives the decoder, the matrix with its patterns, the names of variants,
/// config.pbtxt, the manifest, the JSON Schema and the reference page.
///
/// A new session option is a key, a row in `MatrixAxis+Session.swift` and, where it is not a top-level parameter, its
/// lowering.
package struct MatrixAxis: Sendable {
    /// The settings, in the order of the manifest. What reads one by name uses its key.
    package enum Key: Int, CaseIterable, Sendable {
        case precision, maxBatchSize, dynamicBatching, maxQueueDelay, preferredBatchSize, instances
        case intraOpThreads, interOpThreads, executionMode, graphOptimization, memoryArena, memoryPattern
        case arenaShrinkage, deviceAllocatorForInitializers
    }

    /// The part of a spec that states a setting.
    package enum Section: Sendable {
        /// An entry of `execution_providers`.
        case provider
        /// `batching`.
        case batching
        /// `instances`.
        case instances
        /// `session`.
        case session
    }

    /// Which setting it is.
    package let key: Key
    /// The part of a spec that states it.
    package let section: Section
    /// The row of the language; `lowersTo` names the field of config.pbtxt (`parameters.` and a key for a top-level
    /// parameter).
    package let field: SpecField
    /// The member of `axes` in manifest.json.
    package let manifestKey: String
    /// The value of a point whose spec states none; nil leaves the setting to ONNX Runtime or Triton.
    package let start: AxisValue?
    /// The setting that must have its value before this one's effect is known, or nil.
    package let follows: Key?
    /// The form in which equal values are equal: nil where stating the value is the same as stating none.
    package let normal: @Sendable (AxisValue) -> AxisValue?
    /// The value that a point gets for a stated value, or for none: a setting that cannot have an effect gets the value of
    /// a point that does not state it, so that no two variants do the same.
    package let settled: @Sendable (AxisValue?, AxisValues) -> AxisValue?
    /// The token in a variant's name; nil for the default.
    package let token: @Sendable (AxisValue, AxisValues) -> String?
    /// The text of a top-level parameter; nil leaves it out.
    package let parameterText: @Sendable (AxisValue) -> String?

    /// Makes a row.
    init(
        _ key: Key, _ section: Section, _ field: SpecField, manifestKey: String? = nil, start: AxisValue? = nil,
        follows: Key? = nil, normal: @escaping @Sendable (AxisValue) -> AxisValue? = { $0 },
        settled: @escaping @Sendable (AxisValue?, AxisValues) -> AxisValue? = { value, _ in value },
        parameterText: @escaping @Sendable (AxisValue) -> String? = { $0.plainText },
        token: @escaping @Sendable (AxisValue, AxisValues) -> String?
    ) {
        self.key = key
        self.section = section
        self.field = field
        self.manifestKey = manifestKey ?? field.key
        self.start = start
        self.follows = follows
        self.normal = normal
        self.settled = settled
        self.token = token
        self.parameterText = parameterText
    }
}

extension MatrixAxis {
    /// Every setting, in the order of the manifest; the row of a key is at its raw value.
    package static let table: [MatrixAxis] = [precision] + batching + [instances] + session

    /// The settings of a section, in the order of the table.
    package static func rows(_ section: Section) -> [MatrixAxis] { rowsBySection[section] ?? [] }

    /// The settings of a section, in the order in which points are spread and names are written: what another setting
    /// must have settled before comes behind it. The order is frozen, because variants are listed in it.
    package static func spread(_ section: Section) -> [MatrixAxis] { spreadBySection[section] ?? [] }

    private static let rowsBySection = Dictionary(grouping: table, by: \.section)

    private static let spreadBySection = rowsBySection.mapValues { rows in
        rows.filter { $0.follows == nil }.flatMap { axis in [axis] + rows.filter { $0.follows == axis.key } }
    }

    /// The row of a key.
    package static subscript(key: Key) -> MatrixAxis { table[key.rawValue] }

    /// The top-level parameter of config.pbtxt that the setting becomes, or nil.
    package var parameter: String? {
        guard let place = field.lowersTo, place.hasPrefix("parameters.") else { return nil }
        return String(place.dropFirst("parameters.".count))
    }

    /// The path of the key in a spec, such as `session.memory_arena`.
    package var path: String {
        switch section {
        case .provider: "execution_providers.tensorrt.\(field.key)"
        case .batching: "batching.\(field.key)"
        case .instances: "instances"
        case .session: "session.\(field.key)"
        }
    }

    /// Whether a spec may state several values.
    package var isSwept: Bool {
        switch field.type {
        case .swept, .sweptList: true
        default: false
        }
    }
}

extension AxisValue {
    /// The value as a parameter of the backend: booleans are "1" and "0", because Triton lets other words pass and ONNX
    /// Runtime does not.
    var plainText: String? {
        switch self {
        case .boolean(let isOn): isOn ? "1" : "0"
        case .integer(let number): String(number)
        case .text(let text), .word(let text): text
        case .time, .integers: nil
        }
    }
}
