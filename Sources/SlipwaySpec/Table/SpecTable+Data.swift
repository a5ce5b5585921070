import SlipwayDomain

extension SpecTable {
    static let data = SpecType.map(key: .tensorName, value: .union([.word(dataWords), .record(dataSource)]))

    static let dataWords = SpecWords(
        "a way to make elements",
        [
            SpecWord("zeros", "every element is 0, false or the empty text", synonyms: ["zero", "zero_data"]),
            SpecWord("ones", "every element is 1 or true", synonyms: ["one"]),
            SpecWord("range", "0, 1, 2 … in row-major order", synonyms: ["arange", "iota"]),
        ],
        refused: [
            "random": "random data needs its bounds, such as {random: [0, 100], seed: 1}",
            "random_data": "the server would fill the input with random bytes, out of range for almost any model",
        ])

    /// Largest and smallest, for random bounds and ranges.
    private static let bounds = SpecType.list(.element, least: 2, unique: false, exactly: 2)

    /// What bounds of random data must be; a check behind the decoder says so.
    private static let numericBounds = SpecType.list(
        .number(above: -.infinity, exclusive: false), least: 2, unique: false, exactly: 2)

    static let dataSource = SpecRecord(
        "data", noun: "a source of elements", doc: "How the elements of an input are made.",
        oneOf: ["random", "range", "values", "file"], isAtomic: true,
        fields: [
            SpecField(
                "random", bounds, accepted: numericBounds, example: "[0, 28996]", synonyms: ["uniform", "randint"],
                doc: """
                    Uniform between two bounds: both included for whole numbers, the upper one excluded for floating \
                    point.
                    """
            ),
            SpecField(
                "seed", .integer(0...Int.max), default: "0", example: "7",
                doc: "The seed of `random`; the same seed gives the same elements on every machine."
            ),
            SpecField(
                "range", .record(rangeRecord), example: "{start: 1, step: 1}", synonyms: ["arange"],
                doc: "Elements that grow by a step, in row-major order."
            ),
            SpecField(
                "values", .list(.element, least: 1, unique: false), example: "[\"hello\"]",
                synonyms: ["value", "list"],
                doc: "These elements in row-major order; one element fills the whole tensor."
            ),
            SpecField(
                "file", .text(.path), example: "data/ids.bin", synonyms: ["input_data_file", "path"],
                doc: """
                    The bytes of a file, relative to the file that states it: raw little endian, strings with their \
                    length in four bytes before them.
                    """
            ),
        ])

    private static let rangeRecord = SpecRecord(
        "range", noun: "a range of elements", doc: "Elements that grow by a step.", isAtomic: true,
        fields: [
            SpecField("start", .element, default: "0", example: "1", synonyms: ["from"], doc: "The first element."),
            SpecField("step", .element, default: "1", example: "2", synonyms: ["by"], doc: "What each next one adds."),
        ])

    private static let pickWords = SpecWords(
        "a size or one of min, opt, max",
        [
            SpecWord("min", "the axis's smallest size", synonyms: ["minimum", "smallest"]),
            SpecWord("opt", "the size it is optimised for", synonyms: ["optimal"]),
            SpecWord("max", "the axis's largest size", synonyms: ["maximum", "largest"]),
        ])

    private static let pick = SpecType.union([.integer(0...Int(Int32.max)), .word(pickWords)])

    private static let inputShapes = SpecType.map(
        key: .tensorName, value: .list(.integer(0...Int(Int32.max)), least: 0, unique: false))

    static let warmup = warmup(named: "for all providers")

    static func warmup(named scope: String) -> SpecField {
        SpecField(
            "warmup", .map(key: .setName, value: .record(warmupSet)), lowersTo: "model_warmup",
            example: "{smallest: {batch_size: 1, axes: {seq: min}}}", synonyms: ["model_warmup", "warm_up"],
            doc: "Sets of inputs, by name, that every instance runs before it is ready, \(scope).")
    }

    static let warmupSet = SpecRecord(
        "warmup_set", noun: "a warmup set", doc: "Inputs that every instance runs before it is ready.",
        allowsNull: true,
        fields: [
            SpecField(
                "batch_size",
                .union([
                    .integer(1...Int(Int32.max)),
                    .word(
                        SpecWords(
                            "a batch size or max",
                            [
                                SpecWord(
                                    "max", "the variant's max_batch_size",
                                    synonyms: ["max_batch_size", "maximum", "largest"])
                            ])),
                ]), default: "1", lowersTo: "model_warmup.batch_size", example: "max",
                synonyms: ["batch", "max_batch_size"],
                doc: "How many copies of the one item make the batch."
            ),
            SpecField(
                "count", .integer(1...Int(Int32.max)), default: "1", lowersTo: "model_warmup.count", example: "2",
                synonyms: ["repeat", "repeats", "iterations"], doc: "How often the set runs (Triton since 22.07)."
            ),
            SpecField(
                "axes", .map(key: .axisName, value: pick), default: "`opt` of each axis, else `max`",
                lowersTo: "model_warmup.inputs.dims", example: "{seq: min}", doc: "The sizes of named dynamic axes."
            ),
            SpecField(
                "shapes", inputShapes, lowersTo: "model_warmup.inputs.dims", example: "{input_ids: [128]}",
                synonyms: ["dims", "in_shapes"],
                doc: "Whole shapes of inputs, without the batch axis, in place of `axes`."
            ),
            SpecField(
                "data", data, default: "zeros", lowersTo: "model_warmup.inputs.input_data_file",
                example: "{input_ids: {random: [0, 28996], seed: 1}}", synonyms: ["inputs"],
                doc: "The elements of inputs."
            ),
        ])

    static let profile = SpecField(
        "profile", .record(profileRecord), example: "{concurrency: [1, 8, 64]}",
        synonyms: ["profiling", "measure", "benchmark", "perf"], doc: "What is measured."
    )

    static let profileRecord = SpecRecord(
        "profile", noun: "a profile section", doc: "What is measured.",
        fields: [
            SpecField(
                "concurrency", .swept(.integer(1...1_000_000)), default: "1",
                lowersTo: "perf_analyzer --concurrency-range", example: "[1, 8, 16, 32]",
                synonyms: ["concurrencies", "concurrency_range"], doc: "Numbers of requests in flight."
            ),
            SpecField(
                "request_rate", .swept(.number(above: 0, exclusive: true)), unit: "requests per second",
                lowersTo: "perf_analyzer --request-rate-range", example: "[100, 250.5]",
                synonyms: ["request_rates", "request_rate_range", "rate"], doc: "Request rates."
            ),
            SpecField(
                "data", data, default: "random in [0, 1) for floating point, text of 128 letters for strings",
                lowersTo: "perf_analyzer --input-data",
                example: "{input_ids: {random: [0, 28996], seed: 7}}", synonyms: ["inputs", "input_data"],
                doc: "The elements of inputs; every input of an integer type needs an entry."
            ),
            SpecField(
                "axes", .map(key: .axisName, value: .swept(pick)), default: "`opt` of each axis, else `max`",
                lowersTo: "perf_analyzer --shape", example: "{seq: [128, 512]}",
                doc: "The sizes of named dynamic axes to measure."
            ),
            SpecField(
                "shapes", inputShapes, lowersTo: "perf_analyzer --shape", example: "{input_ids: [128]}",
                synonyms: ["shape"], doc: "Whole shapes of inputs, without the batch axis, in place of `axes`."
            ),
            SpecField(
                "repeats", .integer(1...1000), default: "5", example: "3",
                synonyms: ["repeat", "repetitions", "trials"],
                doc: "How often each confirmation is repeated."
            ),
            SpecField(
                "search", .word(searchWords), default: "grid", example: "race",
                synonyms: ["method", "strategy", "search_mode"],
                doc: "Which variants are measured how often (docs/promotion.md, \"Race\")."
            ),
            SpecField(
                "budget",
                .time(min: TimeSpan(nanoseconds: 1_000_000_000), max: TimeSpan(nanoseconds: 31_536_000_000_000_000)),
                example: "30min",
                synonyms: ["time_budget", "max_time", "time_limit", "timeout", "max_duration"],
                doc: """
                    How long a race may take, loading included; asks for a race. When it is spent without a verdict, the \
                    incumbent stays.
                    """
            ),
        ])

    private static let searchWords = SpecWords(
        "a kind of search",
        [
            SpecWord("grid", "every variant at every load once, then repeats of the best few"),
            SpecWord(
                "race",
                "every variant once, then ever fewer with ever more runs; the leader meets the incumbent in "
                    + "up to 8 fresh rounds", synonyms: ["halving", "successive_halving"]),
        ])
}
