import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Checks that the matrix of a model that is given holds nothing but what its backend has: `execution_providers` are the devices that it
/// runs on, and nothing is said to ONNX Runtime.
func checkDevices(_ document: SpecDocument, of backend: some GivenBackend, into bag: inout DiagnosticBag) {
    let check = DeviceCheck(document: document, name: backend.syntax.name, devices: backend.devices)
    for choice in document.providers {
        check.device(choice.provider, "execution_providers", into: &bag)
        check.idle(choice, into: &bag)
        if let kind = document.instances.replaced(by: choice.instances).kind {
            check.kind(kind, choice.provider.value, into: &bag)
        }
    }
    if document.providers.isEmpty, let kind = document.instances.kind {
        check.kind(kind, document.defaultProvider, into: &bag)
    }
    for (entry, path) in document.include.map({ ($0, "include") }) + document.exclude.map({ ($0, "exclude") }) {
        for provider in entry.provider { check.device(provider, path, into: &bag) }
        check.axes(entry.axes, path, into: &bag)
    }
}

private struct DeviceCheck {
    let document: SpecDocument
    let name: String
    let devices: [ExecutionProvider]

    func device(_ stated: Located<ExecutionProvider>, _ path: String, into bag: inout DiagnosticBag) {
        guard !devices.contains(stated.value) else { return }
        let words = devices.map(\.rawValue).joined(separator: " or ")
        bag.add(
            Diagnostic(
                .backendDevice, "the backend \"\(name)\" does not run on \(stated.value.rawValue)", at: stated.range,
                path: path, notes: ["execution_providers are what it runs on: \(words)"],
                help: [
                    path == "execution_providers" && devices.count == 1
                        ? "remove execution_providers" : "write \(words)"
                ]))
    }

    func kind(_ stated: Located<InstanceKind>, _ device: ExecutionProvider, into bag: inout DiagnosticBag) {
        guard devices.contains(device), stated.value != device.requiredKind else { return }
        bag.add(
            Diagnostic(
                .backendDevice,
                "\(device.rawValue) needs instances of kind \(device.requiredKind.rawValue), not \(stated.value.rawValue)",
                at: stated.range, path: "instances.kind",
                help: [
                    devices.count > 1
                        ? "remove kind, and state the device with execution_providers"
                        : "remove kind: the backend \"\(name)\" has one"
                ], suggestion: document.tree.removing(key: "kind", around: stated.range)))
    }

    /// What an entry says to ONNX Runtime.
    func idle(_ choice: ProviderChoice, into bag: inout DiagnosticBag) {
        let path = "execution_providers.\(choice.provider.value.rawValue)"
        axes(choice.axes, path, into: &bag)
        axes(choice.session, "\(path).session", into: &bag)
        for option in choice.options { report(option.key.value, option.key.range, path, into: &bag) }
        if let kept = choice.keptInFP32 { report("keep_fp32", kept.range, path, into: &bag) }
    }

    /// Precisions and session options among the axes of an entry.
    func axes(_ stated: StatedAxes, _ path: String, into bag: inout DiagnosticBag) {
        for axis in MatrixAxis.rows(.provider) + MatrixAxis.rows(.session) {
            guard let value = stated[axis.key].first else { continue }
            report(axis.field.key, value.range, path, into: &bag)
        }
    }

    private func report(_ key: String, _ place: SourceRange, _ path: String, into bag: inout DiagnosticBag) {
        bag.add(
            Diagnostic(
                .backendWithoutKey, "the backend \"\(name)\" has nothing for \"\(key)\"", at: place, path: path,
                notes: ["it is a setting of ONNX Runtime"], help: ["remove it"],
                suggestion: document.tree.removing(key: key, around: place)))
    }
}
