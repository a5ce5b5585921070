package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about conversions (0373–0389).
    static let convertCodes: [DiagnosticCode] = [
        modelNotConverted, conversionRunsCode, conversionNotTrusted, conversionFailed, conversionDiffers,
        keptModelStale,
        convertKeyMisplaced, noPythonEnvironment, environmentNotMade, malformedPythonLock, conversionSourceUnusable,
        environmentDiffers, conversionPackageMissing, quantizationDiffers, quantizeKeyMisplaced,
        quantizedForAnotherProvider, lockOfAnotherPlatform,
    ]

    /// There is no result of what a spec declares.
    package static let modelNotConverted = DiagnosticCode(
        373, "model-not-converted", .error,
        meaning: "The model of a framework has not been converted, or not in the way that the spec declares now.",
        remedy: "Run slipway convert SPEC; build and check run no converter.", since: .second)

    /// Loading a source runs code, and the spec does not say so.
    package static let conversionRunsCode = DiagnosticCode(
        374, "conversion-runs-code", .error,
        meaning:
            "Loading the source of a conversion can run code, as a pickle does, and the spec does not say that it may.",
        remedy: "State trust: code in convert once you know where the source comes from.", since: .second)

    /// A conversion would run code of the project, and whoever runs it has not said that it may.
    package static let conversionNotTrusted = DiagnosticCode(
        375, "conversion-not-trusted", .error,
        meaning: "A conversion would run code that the project brings, and nobody said that it may here.",
        remedy: "Read what the spec names; give --trust for this run, or state trust: code in slipway.yaml.",
        since: .second)

    /// A converter did not give a result.
    package static let conversionFailed = DiagnosticCode(
        376, "conversion-failed", .error,
        meaning:
            "A converter ended badly, was stopped at a limit, or left something else than a result. Nothing was kept.",
        remedy: "Read what it said; correct the spec or the environment.", since: .second)

    /// A converted graph answers otherwise than the framework's model.
    package static let conversionDiffers = DiagnosticCode(
        377, "conversion-differs", .error,
        meaning: "The converted graph answers otherwise than the framework's model by more than convert.check allows.",
        remedy: "Find out why at the input that is named; state a larger tolerance only where the numbers allow it.",
        since: .second)

    /// A kept result was made of something else.
    package static let keptModelStale = DiagnosticCode(
        378, "kept-model-stale", .error,
        meaning: "The model that is kept in the project was converted from something else than the spec declares now.",
        remedy: "Run slipway convert SPEC, which writes it again, and commit both files.", since: .second)

    /// A key is of another converter, or one that the converter needs is missing.
    package static let convertKeyMisplaced = DiagnosticCode(
        379, "convert-key-misplaced", .error,
        meaning: "A key of convert means nothing to its converter, or the converter needs one that is not there.",
        remedy: "Remove the key, or state what the converter needs.", since: .second)

    /// No interpreter, or none that fits.
    package static let noPythonEnvironment = DiagnosticCode(
        380, "no-python-environment", .error,
        meaning: "There is no Python that fits the conversion, or nothing says which packages it should have.",
        remedy:
            "Name one with --python, or state python.lock; interpreters are looked for in PATH and never downloaded.",
        since: .second)

    /// The environment of a lock could not be made.
    package static let environmentNotMade = DiagnosticCode(
        381, "python-environment-not-made", .error,
        meaning: "The Python environment of a lock is not in the cache and could not be made.",
        remedy: "Read what pip said; run slipway convert --lock for this interpreter and platform.", since: .second)

    /// A lock says more than packages with their digests.
    package static let malformedPythonLock = DiagnosticCode(
        382, "malformed-python-lock", .error,
        meaning: "A line of a lock of Python packages is no NAME==VERSION with --hash=sha256:DIGEST.",
        remedy: "Have slipway convert --lock write it from python.requires.", since: .second)

    /// The source is not there to be converted.
    package static let conversionSourceUnusable = DiagnosticCode(
        383, "conversion-source-unusable", .error,
        meaning: "A file that a conversion needs is not there, is no regular file, or only a pointer of Git LFS.",
        remedy: "Correct the path; fetch it: git lfs pull.", since: .second)

    /// The environment that was named has other versions than the lock.
    package static let environmentDiffers = DiagnosticCode(
        384, "python-environment-differs", .warning,
        meaning: "The environment that --python names has other versions of packages than the lock of the spec.",
        remedy: "Leave --python out, or run slipway convert --lock.", since: .second)

    /// The environment lacks a package.
    package static let conversionPackageMissing = DiagnosticCode(
        385, "conversion-package-missing", .error,
        meaning: "The Python environment lacks a package that the converter imports.",
        remedy: "Install it, or add it to python.requires and run slipway convert --lock.", since: .second)

    /// A quantized graph answers otherwise than the graph it was made of.
    package static let quantizationDiffers = DiagnosticCode(
        386, "quantization-differs", .error,
        meaning:
            "The quantized graph answers otherwise than the graph it was made of by more than quantize.check allows.",
        remedy:
            "Calibrate on recorded inputs, exclude the nodes that lose most, or state a wider limit where the use allows it.",
        since: .second)

    /// A key of `quantize` means nothing beside the others, or one is missing.
    package static let quantizeKeyMisplaced = DiagnosticCode(
        387, "quantize-key-misplaced", .error,
        meaning:
            "A key of quantize means nothing to its method or to what the graph is for, or one that it needs is missing.",
        remedy: "Remove the key, or state what the method needs.", since: .second)

    /// A graph is quantized for CPUs and served by TensorRT.
    package static let quantizedForAnotherProvider = DiagnosticCode(
        388, "quantized-for-another-provider", .error,
        meaning: "The graph is quantized for CPUs, and an execution provider of the spec cannot take such a graph.",
        remedy: "State for: tensorrt in quantize; CPUs run such a graph as well.", since: .second)

    /// A lock was made for another platform or another Python.
    package static let lockOfAnotherPlatform = DiagnosticCode(
        389, "python-lock-of-another-platform", .error,
        meaning: "A lock of Python packages was made for another platform or another Python than the one that is here.",
        remedy: "Run slipway convert --lock here into a lock of its own, or name an environment with --python.",
        since: .second)
}
