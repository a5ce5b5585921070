package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of `init` and `import` (0850, 0868–0870).
    static let initCodes: [DiagnosticCode] = [notServable, nothingImported, notAnalyzerFile, pipelineVariable]

    /// There is no spec with which the model would be served.
    package static let notServable = DiagnosticCode(
        850, "not-servable", .error,
        meaning:
            "No spec for the model passes `check`, so that `init` writes none: nothing of the model can be served as it is.",
        remedy: "Do what the help of the finding says; `slipway inspect` shows the model's inputs, outputs and batch.",
        since: .second)

    /// No model of a repository became a spec.
    package static let nothingImported = DiagnosticCode(
        868, "nothing-imported", .error,
        meaning:
            "`import` found no model of the onnxruntime backend that a spec could be made of, and wrote nothing.",
        remedy: "Look at the notes, which say why of each model; `slipway check --repository` says more.",
        since: .second)

    /// A file is no configuration of Model Analyzer.
    package static let notAnalyzerFile = DiagnosticCode(
        869, "not-analyzer-file", .error,
        meaning:
            "The file that --model-analyzer names is no configuration of Model Analyzer, or names no models.",
        remedy: "Name the file that `model-analyzer profile -f` takes; it has profile_models.", since: .second)

    /// A variable of the 2022 demo is missing or wrong.
    package static let pipelineVariable = DiagnosticCode(
        870, "pipeline-variable", .error,
        meaning:
            "The file that --pipeline-env names lacks a variable of the 2022 demo, or states one that no spec can have.",
        remedy: "State it as the demo does, such as `export model_name=bertsquad`.", since: .second)
}
