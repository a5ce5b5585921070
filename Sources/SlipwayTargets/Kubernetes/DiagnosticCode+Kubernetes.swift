import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of the Kubernetes rules.
    static let kubernetesCodes: [DiagnosticCode] = [
        kubernetesNoGPU, kubernetesTooFewGPUs, kubernetesAutoscaler, kubernetesInvalidName,
    ]

    /// The release needs a GPU, and its pods ask for none.
    static let kubernetesNoGPU = DiagnosticCode(
        617, "kubernetes-no-gpu", .error,
        meaning:
            "The release needs a GPU, and its pods ask for none: the scheduler puts them on any node, and the models "
            + "do not load.",
        remedy: "State deploy.kubernetes.gpus, or choose a CPU provider.", since: .second
    )

    /// instances.gpus names a GPU that a replica does not have.
    static let kubernetesTooFewGPUs = DiagnosticCode(
        618, "kubernetes-too-few-gpus", .error,
        meaning: "instances.gpus names a GPU that a replica does not have: a container sees the GPUs that it asks for, "
            + "counted from 0.",
        remedy: "Ask for more GPUs, or name only those that a replica has.", since: .second
    )

    /// An autoscaler lacks what it needs.
    static let kubernetesAutoscaler = DiagnosticCode(
        619, "kubernetes-autoscaler", .error,
        meaning:
            "The autoscaler lacks what it needs: the most replicas, not below the least ones, and with KEDA the URL of "
            + "Prometheus.",
        remedy: "State max_replicas, and prometheus where autoscaler is keda.", since: .second
    )

    /// The name that objects would get is none for Kubernetes.
    static let kubernetesInvalidName = DiagnosticCode(
        693, "kubernetes-invalid-name", .error,
        meaning: "The name that the objects get from the spec's name is none that Kubernetes takes for a Service.",
        remedy: "State deploy.kubernetes.name: at most 63 small letters, digits and hyphens, a letter first.",
        since: .second
    )
}
