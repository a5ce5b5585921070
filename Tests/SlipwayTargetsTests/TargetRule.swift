import SpecFixtures
import Testing

/// A rule of a target, by two specs: one that breaks it and one that does not.
struct TargetRule: Sendable, CustomTestStringConvertible {
    let code: Int
    let bad: String
    let good: String
    let pointed: String?

    var testDescription: String { "\(code) \(bad)" }

    /// The bad spec has the finding once, at the place.
    func expectFinding() {
        let outcome = compile(bad)
        #expect(outcome.all(code).count == 1, "told once: \(outcome.messages)")
        if let pointed { #expect(outcome.pointed(code) == pointed) }
    }

    /// The good spec has no such finding, and no errors but these.
    func expectSilence(but others: Set<Int> = []) {
        let outcome = compile(good)
        #expect(!outcome.codes.contains(code), "\(outcome.messages)")
        #expect(others.isSuperset(of: outcome.errors), "the corrected spec compiles: \(outcome.messages)")
    }
}
