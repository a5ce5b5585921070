/// The helps of `specs/errors` that propose no edit, with the reason.
enum HelpWithoutEdit {
    /// Why a help is no edit of one place.
    enum Reason: CaseIterable {
        /// The text is no YAML or no text format yet: where it went wrong is a guess.
        case unreadableText
        /// The model, a file or the machine has to change, not the spec.
        case outsideTheSpec
        /// The value is the author's: the help says which kind is wanted.
        case valueIsTheAuthors
        /// Several edits mean different things, and nothing tells which is meant.
        case severalWays
        /// The edit has several places.
        case severalPlaces
        /// A field of the raw fragment goes, whose end is not told with the finding.
        case fieldOfTheFragment
    }

    /// By the reason, the specs whose findings with a help have no edit, and how many that are.
    static let all: [(reason: Reason, count: Int, specs: [String])] = [
        (
            .unreadableText, 13,
            [
                "slw0101-unclosed-bracket", "slw0101-unclosed-quote", "slw0105-undefined-alias", "slw0107-not-utf8",
                "slw0108-multiple-documents", "slw0109-unsupported-tag", "slw0110-merge-key",
                "slw0111-tab-indentation", "slw0112-control-character", "slw0116-non-scalar-key",
                "slw0117-unsupported-encoding", "slw0118-unsupported-yaml-version", "slw0615-unfilled-template",
            ]
        ),
        (
            .outsideTheSpec, 55,
            [
                "slw0553-forest-of-another-format",
                "slw0557-engine-graph-missing",
                "slw0558-plan-not-built",
                "slw0561-openvino-without-weights",
                "slw0530-pipeline-in-pipeline",
                "slw0538-member-decoupled",
                "slw0539-output-not-served",
                "slw0541-member-faulty",
                "slw0544-no-tokenizer",
                "slw0546-python-version",
                "slw0547-missing-source",
                "slw0547-no-class",
                "slw0494-quantization-not-for-tensorrt", "slw0496-quantization-slow-on-cpu",
                "slw0497-calibration-table-elsewhere",
                "slw0487-ranges-not-there", "slw0488-ranges-of-another-model", "slw0489-ranges-of-other-requests",
                "slw0491-half-by-graph-alone",
                "slw0209-newer-language", "slw0220-fragment-not-found", "slw0221-fragment-outside-root",
                "slw0222-fragment-unreadable", "slw0350-missing-model", "slw0352-path-outside-root",
                "slw0353-missing-data-file", "slw0370-model-not-cached", "slw0371-address-with-password",
                "slw0373-model-not-converted", "slw0378-kept-model-stale", "slw0382-malformed-python-lock",
                "slw0383-conversion-source-unusable",
                "slw0401-empty-model-file", "slw0402-git-lfs-pointer", "slw0403-not-onnx", "slw0404-truncated-model",
                "slw0417-external-data-outside", "slw0418-external-data-missing", "slw0420-duplicate-node-output",
                "slw0421-cyclic-graph", "slw0422-unsorted-graph", "slw0436-unservable-type", "slw0438-unknown-rank",
                "slw0443-data-named-model", "slw0464-rows-share-scale", "slw0465-rows-random", "slw0468-element-type",
                "slw0469-inner-type-unknown", "slw0616-graph-newer-than-target", "slw0628-backend-not-in-image",
                "slw0642-triton-model-file", "slw0782-answers-do-not-fit", "slw0782-tensors-do-not-fit",
                "slw0785-limit-on-generated-inputs", "slw0813-command-not-run",
            ]
        ),
        (
            .valueIsTheAuthors, 48,
            [
                "slw0359-engine-without-ranges",
                "slw0552-tensors-not-stated",
                "slw0560-aoti-device-unknown",
                "slw0563-forest-without-a-section",
                "slw0818-platform-cannot-run",
                "slw0617-kubernetes-no-gpu", "slw0619-kubernetes-autoscaler", "slw0693-kubernetes-invalid-name",
                "slw0536-zero", "slw0696-latency-not-watched", "slw0827-loadtest-without-requests",
                "slw0540-input-missing",
                "slw0482-keep-fp32-names-nothing",
                "several-in-warmup", "slw0201-azure-missing-instance-type", "slw0201-missing-key",
                "slw0208-random-data", "slw0213-unsupported-provider", "slw0301-number-out-of-range",
                "slw0302-number-too-large", "slw0305-wrong-unit", "slw0310-range-does-not-grow",
                "slw0311-range-too-long", "slw0314-list-lengths-differ", "slw0315-shapes-without-names",
                "slw0357-unknown-axis", "slw0358-axis-out-of-range", "slw0359-axis-without-range",
                "slw0366-warmup-too-large", "slw0368-undeclared-profile-data", "slw0374-conversion-runs-code",
                "slw0379-convert-without-command", "slw0387-static-without-calibration", "slw0387-dynamic-for-tensorrt",
                "slw0437-not-a-tensor",
                "slw0501-too-many-variants", "slw0512-missing-calibration", "slw0513-name-too-long",
                "slw0604-config-number-out-of-range", "slw0605-unknown-config-enum-value", "slw0626-unknown-release",
                "slw0633-lazy-engine-build", "slw0651-triton-agent", "slw0652-triton-metrics",
                "slw0685-azure-endpoint-from-name", "slw0687-azure-reserved-variable",
                "slw0783-accuracy-without-inputs", "slw0816-command-without-output",
            ]
        ),
        (
            .severalWays, 48,
            [
                "slw0203-key-of-another-backend",
                "slw0551-openvino-provider",
                "slw0551-plan-on-the-cpu",
                "slw0553-graph-for-a-plan",
                "slw0555-precision-of-tensorrt-11",
                "slw0562-probabilities-of-numbers",
                "slw0817-kserve-mode", "slw0819-kserve-image",
                "slw0629-kubernetes-no-effect", "slw0670-kubernetes-memory", "slw0680-kubernetes-reserved",
                "slw0534-circle",
                "several-in-pipeline",
                "slw0532-unused-tensor",
                "slw0533-written-twice",
                "slw0535-token-type",
                "slw0536-rank",
                "slw0537-member-batch",
                "slw0541-member-release",
                "slw0542-step-name",
                "slw0543-descending-lengths",
                "slw0543-too-long",
                "slw0545-tokenizers-not-in-image",
                "slw0493-not-quantized", "slw0495-same-graph-twice",
                "slw0379-convert-key-misplaced", "slw0387-quantize-key-misplaced",
                "slw0388-quantized-for-another-provider",
                "rows-mixed-own-batch", "slw0211-empty-value", "slw0212-empty-list", "slw0223-fragment-cycle",
                "slw0319-axis-not-a-multiple", "slw0320-axes-and-shapes", "slw0460-not-rebatchable",
                "slw0462-rows-mixed", "slw0463-rows-unknown", "slw0486-precision-changes-nothing",
                "slw0507-precision-not-offered",
                "slw0515-cuda-graph-with-dynamic-shapes", "slw0516-instances-without-variant",
                "slw0630-warmup-count-too-new", "slw0632-profile-not-possible", "slw0643-triton-batching",
                "slw0655-triton-no-effect", "slw0689-precision-without-effect", "slw0764-unknown-initial-variant",
                "slw0748-race-impossible",
            ]
        ),
        (
            .severalPlaces, 7,
            [
                "slw0210-pipeline-with-batching",
                "slw0534-read-before-written",
                "slw0200-config-pbtxt-key", "slw0203-misplaced-key", "slw0431-input-not-in-spec",
                "slw0502-duplicate-variant-name", "slw0636-unknown-parameter",
            ]
        ),
        (
            .fieldOfTheFragment, 6,
            [
                "slw0612-owned-config-field", "slw0614-duplicate-config-map-key", "slw0621-parameter-newer-than-target",
                "slw0637-refused-fragment",
                "slw0638-ignored-fragment", "slw0640-triton-backend",
            ]
        ),
    ]
}
