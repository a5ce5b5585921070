extension AzureMLRelease {
    /// The Dockerfile of an image that starts Triton on the model that the endpoint mounts.
    ///
    /// A managed endpoint gives no command, and NVIDIA's images start a shell without one. The service mounts the folder of
    /// the asset below `model_mount_path` by the folder's own name (azureml-examples, custom-container/triton) and says in
    /// AZUREML_MODEL_DIR where its models are. So the command looks for the repository: the outermost folder that holds
    /// the released model with its config.pbtxt.
    func dockerfile(from base: String) -> String {
        let comments = header("az ml online-deployment create --file deployment.yml builds this image").map {
            "# \($0)"
        }
        let script = startScript.map { $0.replacing("\"", with: "\\\"") }.joined(separator: " \\\n")
        return
            (comments + [
                "FROM \(base)",
                "# An endpoint gives no command, and mounts the model under a name of its own.",
                "CMD [\"/bin/sh\", \"-c\", \"\\\n\(script)\"]",
            ]).joined(separator: "\n") + "\n"
    }

    /// The command in the language of sh, a line each.
    private var startScript: [String] {
        let config = "\(modelName)/config.pbtxt"
        return [
            "for mount in \"$AZUREML_MODEL_DIR\" \(Self.mountPath); do",
            "  [ -d \"$mount\" ] || continue;",
            "  for depth in 2 3 4 5 6 7 8; do",
            "    found=$(find -L \"$mount\" -mindepth $depth -maxdepth $depth -type f -path '*/\(config)' | sort | head -n 1);",
            "    [ -z \"$found\" ] || exec tritonserver --model-repository=\"${found%/\(config)}\";",
            "  done;",
            "done;",
            "echo \"there is no \(config) below '$AZUREML_MODEL_DIR' or '\(Self.mountPath)'\" >&2;",
            "exit 1",
        ]
    }
}
