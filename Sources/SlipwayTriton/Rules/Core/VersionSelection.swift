/// The versions of a model and those that its version policy selects (`VersionsToLoad`, core, model_lifecycle.cc).
struct VersionSelection {
    /// What the server makes of the name of a directory.
    enum Reading: Hashable {
        /// A version of that number.
        case number(Int64)
        /// One of the directories that hold other things.
        case reserved
        /// It starts with a zero and has more digits, so the server passes over it.
        case leadingZero
        /// It does not start with a number, so the server passes over it.
        case noNumber
        /// The number does not fit, which no part of the server catches.
        case overflow
    }

    /// The directories below the model's, by name, with what the server makes of them.
    let directories: [(name: String, reading: Reading)]
    /// The numbers that have a directory, ascending.
    let numbers: [Int64]
    /// The versions that the policy selects, ascending.
    let selected: [ResolvedConfig.Version]

    init(_ model: RepositoryModel) {
        directories = model.subdirectories.map { ($0, Self.read($0)) }
        var existing: [Int64: String] = [:]
        for case (let name, .number(let number)) in directories {
            // Of "1" and "1abc", both version 1, the server opens "1".
            if existing[number] == nil || name == String(number) { existing[number] = name }
        }
        numbers = existing.keys.sorted()
        selected = Self.select(model.message, of: numbers).map {
            ResolvedConfig.Version(
                number: $0, directory: String(UInt64(bitPattern: $0)), writtenName: existing[$0] ?? "")
        }
    }

    private static func select(_ config: ConfigMessage, of numbers: [Int64]) -> [Int64] {
        typealias Policy = ModelConfigSchema.ModelVersionPolicy
        guard let policy = config.message(ModelConfigSchema.ModelConfig.versionPolicy) else {
            return Array(numbers.suffix(1))
        }
        if let specific = policy.message(Policy.specific) {
            let wanted = Set(specific.integers(Policy.Specific.versions))
            return numbers.filter(wanted.contains)
        }
        if let latest = policy.message(Policy.latest) {
            let count = latest.unsigned(Policy.Latest.numVersions) ?? 0
            return Array(numbers.suffix(Int(clamping: count)))
        }
        return numbers
    }

    /// Reads a name as `std::stoll` does: blanks, a sign, digits, and anything after them.
    static func read(_ name: String) -> Reading {
        if ["warmup", "initial_state", "configs"].contains(name) { return .reserved }
        var rest = Array(name.utf8)[...]
        if rest.count > 1, rest.first == UInt8(ascii: "0") { return .leadingZero }
        while let byte = rest.first, byte == 0x20 || (0x09...0x0D).contains(byte) { rest.removeFirst() }
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty else { return .noNumber }
        guard let number = Int64((isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self)) else {
            return .overflow
        }
        return .number(number)
    }
}
