import SlipwayDiagnostics

/// The models of a repository as ensembles need them; what was found out of one is found out once.
struct EnsembleRepository {
    /// The models by the names of their directories.
    let models: [String: RepositoryModel]

    /// The models that need each other have one number.
    private let circles: [String: Int]
    private let names: [String]
    private var tensors: [String: ServedTensors] = [:]
    private var suggestions: [String: String?] = [:]

    /// - Parameter models: The models by the names of their directories.
    /// - Complexity: That of the steps of all ensembles.
    init(_ models: [String: RepositoryModel]) {
        self.models = models
        names = models.keys.sorted()
        typealias Model = ModelConfigSchema.ModelConfig
        var steps: [String: [String]] = [:]
        for (name, model) in models {
            guard let scheduling = model.message.message(Model.ensembleScheduling) else { continue }
            steps[name] = EnsembleSteps(scheduling).nodes.map(\.modelName)
        }
        circles = Self.components(names, steps)
    }

    /// Whether a step leads back to its ensemble.
    func isCircle(from ensemble: String, by step: String) -> Bool {
        ensemble == step || circles[ensemble] != nil && circles[ensemble] == circles[step]
    }

    /// The inputs and outputs of a model.
    mutating func tensors(of model: RepositoryModel, server: ServerFacts) -> ServedTensors {
        if let known = tensors[model.directoryName] { return known }
        let made = ServedTensors(model, server: server)
        tensors[model.directoryName] = made
        return made
    }

    /// The model that a name may mean.
    mutating func near(_ name: String, except own: String) -> String? {
        if let known = suggestions[name], known != own { return known }
        let found = didYouMean(name, among: names.filter { $0 != own })
        suggestions[name] = .some(found)
        return found
    }

    /// The strongly connected components of a graph, each name with the number of its own (Tarjan's algorithm, without
    /// recursion, since a chain may be as long as a repository).
    static func components(_ names: [String], _ edges: [String: [String]]) -> [String: Int] {
        var numbers: [String: Int] = [:]
        var lows: [String: Int] = [:]
        var stack: [String] = []
        var isOnStack: Set<String> = []
        var components: [String: Int] = [:]
        var calls: [(name: String, next: Int)] = []
        for name in names where numbers[name] == nil {
            calls.append((name, 0))
            while let (node, next) = calls.last {
                if next == 0, numbers[node] == nil {
                    (lows[node], numbers[node]) = (numbers.count, numbers.count)
                    stack.append(node)
                    isOnStack.insert(node)
                }
                let targets = edges[node, default: []]
                if next < targets.count {
                    calls[calls.count - 1].next = next + 1
                    let target = targets[next]
                    if numbers[target] == nil {
                        calls.append((target, 0))
                    } else if isOnStack.contains(target) {
                        lows[node] = min(lows[node, default: 0], numbers[target, default: 0])
                    }
                    continue
                }
                calls.removeLast()
                if let parent = calls.last?.name {
                    lows[parent] = min(lows[parent, default: 0], lows[node, default: 0])
                }
                guard lows[node] == numbers[node] else { continue }
                let number = numbers[node, default: 0]
                while let member = stack.popLast() {
                    isOnStack.remove(member)
                    components[member] = number
                    if member == node { break }
                }
            }
        }
        return components
    }
}
