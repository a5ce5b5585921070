import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwayYAML

/// The chart of a release: its templates are the objects of the Kubernetes target, with slots for the values.
///
/// What is served is fixed in the templates, not a value: a chart is of one release, and the next release is the next chart.
struct HelmChart {
    let section: KubernetesSection
    let release: DeployedRelease
    /// The objects as they are without a chart.
    let objects: KubernetesRelease
    private let templates: KubernetesRelease

    /// Prepares the files of a release.
    init(_ section: KubernetesSection, _ release: DeployedRelease) {
        self.section = section
        self.release = release
        objects = KubernetesRelease(section, release)
        templates = KubernetesRelease(section, release, isChart: true)
    }

    /// The files by name.
    var files: [(name: String, text: String)] {
        var files = [
            (
                "Chart.yaml",
                YAMLWriter.write(.mapping(chart), header: release.origin("helm install \(objects.objectName) helm"))
            ),
            (
                "values.yaml",
                YAMLWriter.write(.mapping(values), header: release.origin("Values are held by values.schema.json."))
            ),
            ("values.schema.json", schema),
            ("templates/deployment.yaml", template(templates.deployment)),
            ("templates/service.yaml", template(templates.service)),
            ("templates/network-policy.yaml", template(templates.networkPolicy)),
            ("templates/disruption-budget.yaml", template(templates.disruptionBudget)),
            (
                "templates/autoscaler.yaml",
                choice(
                    ".Values.autoscaler.kind",
                    [("hpa", templates.horizontalPodAutoscaler), ("keda", templates.scaledObject)])
            ),
            (
                "templates/monitor.yaml",
                choice(".Values.monitor", [("pod", templates.podMonitor), ("service", templates.serviceMonitor)])
            ),
            ("templates/NOTES.txt", notes),
            ("templates/tests/ready.yaml", ready),
        ]
        if let dockerfile = objects.dockerfile {
            files += [("Dockerfile", dockerfile), (".helmignore", "Dockerfile\n")]
        }
        if let rules = objects.adapterRules {
            let header = release.origin(
                "Values for the chart prometheus-adapter: the metrics of an autoscaler of kind hpa.")
            files.append(("prometheus-adapter.yaml", YAMLWriter.write(.mapping(rules), header: header)))
        }
        return files
    }

    // MARK: Templates

    private var origin: String {
        release.origin("").filter { !$0.isEmpty }.map { "# \($0)\n" }.joined()
    }

    private func template(_ object: [YAMLMember]) -> String {
        origin + ChartSlot.templates(in: YAMLWriter.write(.mapping(object)))
    }

    /// One of two objects, by a value.
    private func choice(_ value: String, _ objects: [(word: String, object: [YAMLMember])]) -> String {
        var text = origin
        for (index, object) in objects.enumerated() {
            text += "{{- \(index == 0 ? "if" : "else if") eq \(value) \"\(object.word)\" }}\n"
            text += ChartSlot.templates(in: YAMLWriter.write(.mapping(object.object)))
        }
        return text + "{{- end }}\n"
    }

    /// Asks the model through the service, with the labels that the network policy admits.
    private var ready: String {
        let name = release.models.first?.name.text ?? ""
        return origin + """
            apiVersion: v1
            kind: Pod
            metadata:
              name: {{ printf "%s-ready" .Values.name | quote }}
              annotations:
                helm.sh/hook: test
                helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
              {{- with .Values.clientLabels }}
              labels:
            {{- toYaml . | nindent 4 }}
              {{- end }}
            spec:
              restartPolicy: Never
              automountServiceAccountToken: false
              securityContext:
                runAsNonRoot: true
                runAsUser: 1000
                seccompProfile:
                  type: RuntimeDefault
              containers:
                - name: ready
                  image: {{ .Values.testImage | quote }}
                  command:
                    - wget
                    - "-q"
                    - "-O"
                    - "-"
                    - "http://{{ .Values.name }}:8000/v2/models/\(name)/ready"
                  securityContext:
                    allowPrivilegeEscalation: false
                    readOnlyRootFilesystem: true
                    capabilities:
                      drop:
                        - ALL

            """
    }

    private var notes: String {
        """
        {{ .Values.name }} serves \(release.models.map(\.name.text).joined(separator: ", ")) (\(release.variant.name.text), \(release.id)) in namespace {{ .Release.Namespace }}.

          kubectl --namespace {{ .Release.Namespace }} rollout status deployment/{{ .Values.name }}
          kubectl --namespace {{ .Release.Namespace }} port-forward service/{{ .Values.name }} 8000 8001

        A server answers /v2/health/ready after \(release.startSeconds / 60) minutes at most.
        {{- if eq .Values.autoscaler.kind "hpa" }}
        The autoscaler needs two external metrics, which prometheus-adapter serves by the rules in prometheus-adapter.yaml.
        {{- end }}
        {{- if eq .Values.autoscaler.kind "none" }}
        There are {{ int .Values.replicas }} replicas and no autoscaler.
        {{- end }}

        """
    }

    // MARK: The chart

    private var chart: [YAMLMember] {
        [
            YAMLMember("apiVersion", .string("v2")), YAMLMember("name", .string(objects.objectName)),
            YAMLMember("description", .string("\(release.plan.name.text) on Triton \(release.plan.release.text)")),
            YAMLMember("type", .string("application")),
            // The build part is what is served: a chart repository keeps the charts of two releases apart.
            YAMLMember("version", .string("\(release.plan.version).0.0+\(release.digest.hex.prefix(12))")),
            YAMLMember("appVersion", .string(release.plan.release.text)),
        ]
    }

    private var values: [YAMLMember] {
        let labels = section.clients.map { YAMLMember($0.name.value, .string($0.value.value)) }
        let image = objects.tag.map { "\(section.releaseImage):\($0)" } ?? section.releaseImage
        return [
            YAMLMember("name", .string(objects.objectName), comment: ["The name of every object."]),
            YAMLMember("image", .string(section.image ?? release.image), comment: ["The server."]),
            YAMLMember("releaseImage", .string(image), comment: ["The release, which an init container copies."]),
            YAMLMember("imagePullSecrets", .list(objects.pullSecrets)),
            YAMLMember("serverArguments", .list(section.arguments.map { .string($0.value) })),
            YAMLMember("env", .list(objects.environment)),
            YAMLMember("envFrom", .list(objects.environmentFrom)),
            YAMLMember("resources", .mapping(objects.resources)),
            YAMLMember(
                "sharedMemory", .string(section.sharedMemory),
                comment: ["The size of /dev/shm, which counts as memory."]),
            YAMLMember("nodeSelector", .mapping(objects.nodes)),
            YAMLMember("tolerations", .list(objects.tolerations)),
            YAMLMember(
                "clientLabels", .mapping(labels),
                comment: ["The labels of the pods that may send requests; none for every pod of the namespace."]),
            YAMLMember("replicas", .integer(section.replicas), comment: ["With an autoscaler the least."]),
            YAMLMember("autoscaler", .mapping(autoscaler)),
            YAMLMember("monitor", .string(section.monitor.rawValue), comment: ["none, pod or service"]),
            YAMLMember("testImage", .string("busybox:1.37.0"), comment: ["What helm test asks the server with."]),
        ]
    }

    /// The kind is none where nothing was measured; a target of one's own makes another possible.
    private var autoscaler: [YAMLMember] {
        let isMeasured = release.knee != nil
        let missing =
            isMeasured || section.autoscaler == .none ? "" : " Nothing was measured that targets could be made of."
        var members = [
            YAMLMember(
                "kind", .string(isMeasured ? section.autoscaler.rawValue : "none"),
                comment: ["none, hpa or keda; all but none need the targets.\(missing)"])
        ]
        if let most = section.maxReplicas { members.append(YAMLMember("maxReplicas", .integer(most.value))) }
        if let url = section.prometheus { members.append(YAMLMember("prometheus", .string(url.value))) }
        if let rate = objects.inferencesPerSecond, let flight = objects.requestsInFlight {
            members.append(
                YAMLMember(
                    "inferencesPerSecond", .string(rate),
                    comment: ["The targets of a replica, 0.7 of what was measured where throughput stops growing."]))
            members.append(YAMLMember("requestsInFlight", .string(flight)))
        }
        return members
    }
}
