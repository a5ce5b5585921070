/// A value of a JSON or UBJSON document. Lists, in which trees and weights are, are left out.
enum ForestValue: Hashable {
    case object([String: ForestValue])
    case text(String)
    /// A number, as it is written in JSON.
    case number(String)
    case list
    /// True, false, null.
    case word

    /// A member of an object.
    subscript(key: String) -> ForestValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    /// The keys of an object, sorted.
    var keys: [String] {
        if case .object(let members) = self { members.keys.sorted() } else { [] }
    }

    /// The text, or the text of a number.
    var text: String? {
        switch self {
        case .text(let text), .number(let text): text
        default: nil
        }
    }
}

/// Why a file of trees cannot be read, as a clause.
struct ForestFault: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
