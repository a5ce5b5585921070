import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of the Kubernetes rules.
    static let kubernetesCodes: [DiagnosticCode] = [
        kubernetesNoGPU, kubernetesTooFewGPUs, kubernetesAutoscaler, kubernetesNoEffect,
        kubernetesMemory, kubernetesReserved, kubernetesInvalidName,
    ]

    /// The release needs a GPU, and its pods ask for none.
    static let kubernetesNoGPU = DiagnosticCode(
        617, "kubernetes-no-gpu", .error,
        meaning:
            "The release needs a GPU, and its pods ask for none: the scheduler puts them on any node, and the models "
            + "do not load.",
        remedy: "State gpus in the section, or choose a CPU provider.", since: .second
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

    /// A key has no effect beside the others.
    static let kubernetesNoEffect = DiagnosticCode(
        629, "kubernetes-no-effect", .warning,
        meaning:
            "A key has no effect beside the others: max_replicas without an autoscaler, prometheus without KEDA, GPUs of a "
            + "release that runs on none.",
        remedy: "Remove the key, or state what makes use of it.", since: .second
    )

    /// The memory of a replica does not hold what is placed in it.
    static let kubernetesMemory = DiagnosticCode(
        670, "kubernetes-memory", .error,
        meaning:
            "The memory of a replica does not hold its /dev/shm, which counts as memory: the server is killed when it is used.",
        remedy: "State more memory, or a smaller shared_memory; its default is 256Mi.", since: .second
    )

    /// The section states what the target itself decides.
    static let kubernetesReserved = DiagnosticCode(
        680, "kubernetes-reserved", .error,
        meaning:
            "The section states what the files decide: the repository and the ports of the server, on which probes and "
            + "services rely, or a folder of the image where a volume is mounted.",
        remedy: "Remove the argument, or keep the release in another folder of its image.", since: .second
    )

    /// The name that objects would get is none for Kubernetes.
    static let kubernetesInvalidName = DiagnosticCode(
        693, "kubernetes-invalid-name", .error,
        meaning: "The name that the objects get from the spec's name is none that Kubernetes takes for a Service.",
        remedy: "State name in the section: at most 46 small letters, digits and hyphens, a letter first.",
        since: .second
    )
}
