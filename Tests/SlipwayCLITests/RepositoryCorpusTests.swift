import Foundation
import Testing

/// The verdicts of `check --repository` on every configuration whose verdict by the real server is known.
@Suite struct RepositoryCorpusTests {
    static let corpus = Result { try CorpusRepository(arguments: "") }

    /// Cases without words of the server to quote, and the code that says the same.
    static let codes = [
        // The server died before it answered.
        "o05_intra_overflow": "SLW0660"
    ]

    @Test func everyRefusedConfigurationIsRefusedForTheServersReason() throws {
        let corpus = try Self.corpus.get()
        #expect(corpus.refused.count == 104)
        for (name, known) in corpus.refused.sorted(by: { $0.key < $1.key }) where known.dependsOn == nil {
            if let code = Self.codes[name] {
                #expect(corpus.errors(name).map(\.code) == [code], "\(name)")
            } else {
                #expect(
                    corpus.quotesReason(name),
                    "\(name): \(known.auto.root ?? "") \(corpus.errors(name).map { "\($0.code) \($0.notes)" })")
            }
        }
    }

    @Test func whatDependsOnTheServersSurroundingsIsNoError() throws {
        let corpus = try Self.corpus.get()
        let names = corpus.refused.filter { $0.value.dependsOn != nil }.keys.sorted()
        #expect(names == ["o15_cpu_acc_openvino_notbuilt", "t03_agent_missing"])
        for name in names {
            #expect(corpus.errors(name).isEmpty, "\(name)")
            #expect(!corpus.findings[name, default: []].isEmpty, "\(name) says nothing of it")
        }
    }

    @Test func everyLoadedConfigurationHasNoError() throws {
        let corpus = try Self.corpus.get()
        #expect(corpus.accepted.count == 50)
        for name in corpus.accepted.keys.sorted() {
            #expect(corpus.errors(name).map { "\($0.code) \($0.message)" } == [], "\(name)")
        }
    }

    /// What the server takes without a word although no user would expect it.
    static let surprising: [String: [String]] = [
        "b10_priority_policy_no_levels_ok": ["SLW0655"], "b13_default_priority_without_levels_ok": ["SLW0655"],
        "b14_dup_preferred_ok": ["SLW0655"], "b20_huge_mbs_ok": ["SLW0656"], "g05_count_zero_ok": ["SLW0655"],
        "g06_count_negative_ok": ["SLW0655"], "g09_dup_group_names_ok": ["SLW0655"],
        "g12_all_passive": ["SLW0656"], "g13_secondary_device": ["SLW0655"], "i13_dup_output": ["SLW0655"],
        "i32_scalar_output_batch": ["SLW0676"], "n18_filename_escape": ["SLW0656"],
        "o03_intra_float_truncated_ok": ["SLW0661"], "o04_intra_negative_ok": ["SLW0661"],
        "o11_arena_shrink_bad": ["SLW0676"], "o13_graph_level_99_ok": ["SLW0663"],
        "o14_graph_level_minus2_ok": ["SLW0663"], "o18_gpu_acc_unknown_on_cpu_ok": ["SLW0668"],
        "o22_cuda_params_on_cpu_ok": ["SLW0662"], "o23_cuda_graphs_on_cpu_ok": ["SLW0664"],
        "o25_device_alloc_init": ["SLW0621"], "o28_priority_max_ok": ["SLW0664"], "s14_seq_empty_ok": ["SLW0655"],
    ]

    @Test func whatIsLoadedAndIgnoredIsAWarning() throws {
        let corpus = try Self.corpus.get()
        for (name, codes) in Self.surprising.sorted(by: { $0.key < $1.key }) {
            let warnings = corpus.findings[name, default: []].filter { $0.severity == "warning" }
            #expect(Set(codes).isSubset(of: warnings.map(\.code)), "\(name): \(warnings.map(\.code))")
        }
    }

    @Test func configurationsThatAUserWouldExpectToLoadHaveNoWarning() throws {
        let corpus = try Self.corpus.get()
        let plain = [
            "e00_ok", "i19_subset_outputs_ok", "i35_vec_output_reshape_ok", "i44_string_ok", "n06_platform_ok",
            "o12_arena_shrink_ok", "p15_bool_1_ok", "p18_single_quotes_ok", "v05_latest_2_ok", "w09_exact_file_ok",
            "w16_mbs0_ok", "w18_string_file_ok", "w26_subdir_ok",
        ]
        for name in plain {
            let warnings = corpus.findings[name, default: []].filter { $0.severity == "warning" }
            #expect(warnings.map { "\($0.code) \($0.message)" } == [], "\(name)")
        }
    }

    @Test func everyFindingOfARuleSaysWhatToDo() throws {
        let corpus = try Self.corpus.get()
        for (name, findings) in corpus.findings.sorted(by: { $0.key < $1.key }) {
            for finding in findings where finding.severity != "note" && finding.code >= "SLW0639" {
                #expect(!finding.help.isEmpty, "\(name): \(finding.code) \(finding.message)")
            }
        }
    }
}
