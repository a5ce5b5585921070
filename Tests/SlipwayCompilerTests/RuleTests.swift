import SlipwayDiagnostics
import SlipwayDomain
import SpecFixtures
import Testing

/// One rule: a spec that breaks it, where the finding is, and the same spec mended.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let code: Int
    let bad: String
    let good: String
    let pointed: String?
    let signature: GraphSignature
    let target: String
    let data: [String: [UInt8]]
    /// The graph of the mended spec, where it is the graph that is at fault.
    var goodSignature: GraphSignature?
    /// The release of the mended spec, where it is the release that is at fault.
    var goodTarget: String?

    init(
        _ code: Int, _ bad: String, good: String, at pointed: String? = nil, _ signature: GraphSignature = Graphs.rows,
        target: String = "24.10", data: [String: [UInt8]] = [:]
    ) {
        self.code = code
        self.bad = bad
        self.good = good
        self.pointed = pointed
        self.signature = signature
        self.target = target
        self.data = data
    }

    var testDescription: String { "\(code) \(bad.prefix(60))" }

    func runBad() -> Outcome { run(bad, signature, target) }

    func runGood() -> Outcome { run(good, goodSignature ?? signature, goodTarget ?? target) }

    private func run(_ body: String, _ signature: GraphSignature, _ target: String) -> Outcome {
        var setting = Setting(target: target)
        setting.data = data
        return compile(body, signature, setting)
    }
}

@Suite("Every rule fires where it should and nowhere else")
struct RuleTests {
    @Test(arguments: RuleCase.all)
    func fires(_ rule: RuleCase) {
        let outcome = rule.runBad()
        #expect(outcome.codes.contains(rule.code), "\(outcome.messages)")
        if let pointed = rule.pointed { #expect(outcome.pointed(rule.code) == pointed) }
        #expect(outcome.all(rule.code).count == 1, "told once: \(outcome.messages)")
    }

    @Test(arguments: RuleCase.all)
    func staysSilent(_ rule: RuleCase) {
        let outcome = rule.runGood()
        #expect(!outcome.codes.contains(rule.code), "\(outcome.messages)")
        #expect(outcome.errors.isEmpty, "the mended spec compiles: \(outcome.messages)")
    }

    @Test func errorsLeaveNoPlanAndWarningsDo() {
        for rule in RuleCase.all {
            let outcome = rule.runBad()
            if outcome.all(rule.code).contains(where: { $0.code.severity == .error }) {
                #expect(outcome.plan == nil, "\(rule.testDescription)")
            }
            if outcome.errors.isEmpty { #expect(outcome.plan != nil, "\(rule.testDescription)") }
        }
    }

    @Test func allFaultsAreToldInOneRun() {
        let outcome = compile(
            """
            in_names: [ids, typo]
            out_names: [nothing]
            execution_providers: [{cuda: {precision: bf16}}]
            batching: {max_batch_size: 8}
            exclude: [{execution_provider: cpu}]
            triton: |
              version_policy { specific { versions: [7] } }
            """, Graphs.text)
        for code in [430, 431, 432, 503, 507, 637] { #expect(outcome.codes.contains(code), "\(outcome.messages)") }
    }

    @Test func findingsStandAtLineAndColumn() {
        let outcome = compile(
            """
            batching:
              max_batch_size: 8
            warmup:
              w:
                batch_size: 9
            """)
        #expect(outcome.place(365) == "9:17")
    }
}
