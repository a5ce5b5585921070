/// Since when something exists.
package enum Since: Hashable, Sendable {
    /// In every known release.
    case always
    /// From that release on.
    case release(TritonRelease)
    /// In no known release.
    case never

    /// The release of that year and month, from which on something exists.
    static func from(_ year: Int, _ month: Int) -> Since { .release(TritonRelease(year, month)) }

    /// Whether a release has it.
    package func isIn(_ release: TritonRelease) -> Bool {
        switch self {
        case .always: true
        case .release(let first): first <= release
        case .never: false
        }
    }

    /// The first release that has it, where that is later than another release; nil for what came with no single release.
    package func newer(than release: TritonRelease) -> TritonRelease? {
        guard case .release(let first) = self, first > release else { return nil }
        return first
    }

    /// The first release that has it; nil for what came with no single release.
    package var release: TritonRelease? {
        guard case .release(let first) = self else { return nil }
        return first
    }
}
