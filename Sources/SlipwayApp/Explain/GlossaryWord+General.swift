extension GlossaryWord {
    /// The words of specs, outputs and promotions.
    static let general: [GlossaryWord] = [
        GlossaryWord(
            "allowed finding", ["allow", "allowance", "suppressed"],
            "A warning or a note that slipway.yaml allows, with a reason. JSON and SARIF keep it as suppressed.",
            more: "allow"),
        GlossaryWord(
            "axis", ["axes"],
            "Of the matrix: a key of the spec that has several values, such as max_batch_size. Of a tensor: one of its "
                + "dimensions; axis 0 holds the batch.", more: "docs/models.md"),
        GlossaryWord(
            "baseline", ["default"],
            "The variant with the plainest configuration of a spec, named MODEL-default: CPU or CUDA, the largest batch "
                + "limit, no dynamic batching, one instance. Every gain can be measured against it.",
            more: "docs/output.md"),
        GlossaryWord(
            "campaign", ["profiling run"],
            "One run of slipway profile over all variants: rounds of loads on a real server, in measurements.jsonl.",
            more: "docs/profiling.md"),
        GlossaryWord(
            "client", ["clients"],
            "What sends requests to the released model. A change that breaks one (a tensor gone, a lower batch limit) is "
                + "not promoted without --allow-breaking.", more: "clients"),
        GlossaryWord(
            "digest", ["sha256", "sha-256"],
            "The SHA-256 of a file. As a mode of weights: the output names the digest of the model and holds no copy; "
                + "slipway materialize brings the file.", more: "docs/output.md"),
        GlossaryWord(
            "dynamic batching", ["dynamic_batching", "batcher"],
            "Triton puts requests of different clients into one batch. Rows must stay apart then.",
            more: "batching.dynamic"),
        GlossaryWord(
            "edit", ["rewrite", "edits"],
            "A change that Slipway makes to the served copy of a graph: dimensions made dynamic, a baked batch freed, half "
                + "precision. The file that the spec names is never changed.", more: "slipway dynamic"),
        GlossaryWord(
            "execution provider", ["ep", "provider"],
            "The part of ONNX Runtime that computes: cpu, openvino, cuda or tensorrt.", more: "execution_providers"),
        GlossaryWord(
            "flavour", ["flavor"],
            "The kind of a Triton image of one release: py3, trtllm, vllm and others, which hold other backends.",
            more: "target.flavor"),
        GlossaryWord(
            "fragment", ["template", "extends"],
            "A file that specs extend. It has no name and no model of its own and is not built.", more: "extends"),
        GlossaryWord(
            "gate", ["build --check"],
            "slipway build --check: exit 2, with a reason a line, where outputs or releases are not what the specs generate.",
            more: "docs/gitops.md"),
        GlossaryWord(
            "graph lock", ["lock", "graph.lock.json"],
            "graph.lock.json in an output: what was found in the model's graph. A build reads it where the model is absent or "
                + "a pointer of Git LFS.", more: "docs/output.md"),
        GlossaryWord(
            "id", ["variant id"],
            "Twelve hexadecimal digits that name what a variant serves. It changes only when the server would do something "
                + "else, and measurements count by it.", more: "docs/output.md"),
        GlossaryWord(
            "incumbent", [],
            "The variant that a release holds now. A candidate is promoted only if it is better beyond noise.",
            more: "docs/promotion.md"),
        GlossaryWord(
            "initial release", ["initial"],
            "A release that nothing was promoted to: the baseline, or the only point of a matrix of one.",
            more: "release.initial"),
        GlossaryWord(
            "instance", ["instances", "instance group"],
            "A copy of the model that Triton runs beside others, for one request at a time.", more: "instances"),
        GlossaryWord(
            "load", ["concurrency", "request rate"],
            "What clients send while a variant is measured: so many requests in flight, or so many a second.",
            more: "profile"),
        GlossaryWord(
            "manifest", ["manifest.json"],
            "manifest.json of an output: its variants, their ids, files and digests.", more: "docs/output.md"),
        GlossaryWord(
            "materialize", ["serving root"],
            "To make a folder that tritonserver can serve of a release, weights included.", more: "slipway materialize"),
        GlossaryWord(
            "matrix", [],
            "Every combination of the values that a spec states, less exclude, more include. Each point is a variant.",
            more: "docs/output.md"),
        GlossaryWord(
            "named release", ["release-name"],
            "A release beside the main one, in release-NAME: one for each stage or kind of hardware, with a plan and an "
                + "incumbent of its own.", more: "releases"),
        GlossaryWord(
            "noise", ["confidence interval"],
            "How far repeated measurements of one variant differ. A gain that is not beyond it promotes nothing.",
            more: "docs/promotion.md"),
        GlossaryWord(
            "operating point", [],
            "The load at which a variant is judged: the best one within the limits.", more: "docs/promotion.md"),
        GlossaryWord(
            "output", ["out"],
            "OUT/MODEL: the variants' repository, the releases, the manifest and the graph lock of one spec.",
            more: "docs/output.md"),
        GlossaryWord(
            "plan", ["plan.json"],
            "What a campaign measures: the variants, loads and rounds, in plan.json.", more: "docs/profiling.md"),
        GlossaryWord(
            "point", [], "One combination of the values of the matrix; it becomes a variant.", more: "docs/output.md"),
        GlossaryWord(
            "project", ["slipway.yaml"],
            "The specs, the output root and the rules of one repository, in slipway.yaml at its root.",
            more: "docs/project.md"),
        GlossaryWord(
            "promotion", ["promote", "promotion.json"],
            "Putting another variant into a release, by slipway apply-best. promotion.json is its record.",
            more: "docs/promotion.md"),
        GlossaryWord(
            "rebatch", ["baked batch"],
            "To free a batch size that an exporter wrote into the graph, so that the batch can have any size.",
            more: "model.rebatch"),
        GlossaryWord(
            "release", [],
            "OUT/MODEL/release: the one variant that is deployed, under the model's own name, with its deployment files and "
                + "record. A release of Triton is its version, such as 24.10.", more: "docs/output.md"),
        GlossaryWord(
            "request batch", ["--request-batch"], "The items of one request, perf_analyzer's -b.",
            more: "docs/promotion.md"),
        GlossaryWord(
            "served graph", ["served model"],
            "The graph that a variant's model.onnx holds: the source, or an edited copy of it.", more: "docs/output.md"),
        GlossaryWord(
            "spec", [], "A YAML file that describes one model and how it is served.", more: "docs/reference.md"),
        GlossaryWord(
            "store", [".weights"],
            "OUT/.weights: each model file once, by its digest. The variants have hard links to it.",
            more: "docs/output.md"),
        GlossaryWord(
            "variant", ["variants"],
            "One configuration of a model, as a model of its own in the repository of the output.",
            more: "docs/output.md"),
        GlossaryWord(
            "warmup", ["model_warmup"], "Requests that Triton runs when it loads a model, before it says ready.",
            more: "warmup"),
        GlossaryWord(
            "weights mode", ["weights", "--weights"],
            "How model files come into an output: store, link, copy or digest.", more: "weights"),
    ]
}
